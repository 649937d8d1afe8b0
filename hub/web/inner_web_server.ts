/** The inner web server answers the limiting proxy: it has no limits, so only programs of the same user can reach it. */
import { getLogger } from "@logtape/logtape";
import { dirname, join } from "node:path";
import type { InnerAddress } from "./limiting_proxy.ts";

const log = getLogger(["aicollab", "hub"]);

/** In a temporary folder the socket has this name. */
const SOCKET = "hub_web.sock";
const TEMPORARY = "aicollab_web_";

/** A listening web server; disposing it ends unfinished answers, too. */
export interface InnerWebServer extends AsyncDisposable {
  readonly address: InnerAddress;
  /** Resolves with the reason when the server accepts nothing any more: out of file descriptors Deno gives up for good. */
  readonly failed: Promise<Error>;
}

/**
 * Serves on a Unix socket that only its owner can use. The socket lies as `name` in `folder`, or in a temporary folder where none is
 * given or a socket cannot be made there (the path has more than 107 bytes, 103 on macOS, or the file system has no sockets).
 * Where there are no Unix sockets (Windows), the server listens on a loopback port, which other programs can find; a warning
 * in the log says so.
 */
export async function startInnerServer(
  handler: (request: Request) => Response | Promise<Response>,
  { folder, name = SOCKET }: { readonly folder?: string | undefined; readonly name?: string } = {},
): Promise<InnerWebServer> {
  await using parts = new AsyncDisposableStack();
  const closed = new AbortController();
  const options = { signal: closed.signal, onListen: () => {}, onError };
  const onSocket = (folder: string, name = SOCKET) => {
    const path = `${folder}/${name}`;
    return unlessUnsupported(() => {
      removeIfThere(path);
      return Deno.serve({ ...options, path }, (request) => {
        const named = withHost(request, path);
        return named ? handler(named) : new Response("The request is not valid.\n", { status: 400 });
      });
    });
  };
  const onTemporarySocket = async () => {
    const temporary = unlessUnsupported(() => Deno.makeTempDirSync({ prefix: TEMPORARY }));
    if (temporary === undefined) return undefined;
    await removeStale(dirname(temporary)).catch(() => {});
    // A program that cleans up temporary files may have removed it already.
    parts.defer(() => Deno.remove(temporary, { recursive: true }).catch(() => {}));
    return onSocket(temporary);
  };
  const onPort = () => {
    log.warning("Cannot make a Unix socket: programs on this machine can bypass the limits of the dashboard");
    return Deno.serve({ ...options, hostname: "127.0.0.1", port: 0 }, handler);
  };
  const given = folder === undefined ? undefined : onSocket(folder, name);
  const server: Deno.HttpServer = given ?? await onTemporarySocket() ?? onPort();
  const failed = Promise.withResolvers<Error>();
  const finished = server.finished.catch(failed.resolve);
  parts.defer(async () => {
    // `shutdown` would wait for the last event stream, which never ends by itself.
    closed.abort();
    await finished;
  });
  const address = server.addr as InnerAddress;
  if (address.transport === "unix") Deno.chmodSync(address.path, 0o600);
  const owned = parts.move();
  return { address, failed: failed.promise, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function onError(error: unknown): Response {
  log.error("The dashboard failed to answer: {error}", { error });
  return new Response("The dashboard failed to answer; the hub goes on.\n", { status: 500 });
}

/** Removes the socket that a killed hub has left. */
function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Removes the temporary folders that killed hubs have left: nobody listens at their sockets any more. */
async function removeStale(place: string): Promise<void> {
  for await (const { name } of Deno.readDir(place)) {
    if (!name.startsWith(TEMPORARY)) continue;
    const folder = join(place, name);
    try {
      (await Deno.connect({ transport: "unix", path: join(folder, SOCKET) })).close();
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused) await Deno.remove(folder, { recursive: true });
    }
  }
}

/** Returns undefined where the action is not possible in this place. @throws {Error} when no file descriptor is left. */
function unlessUnsupported<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code === "EMFILE" || code === "ENFILE") throw error;
    return undefined;
  }
}

/**
 * Names `localhost` as the host of a request that names none, as HTTP/1.0 allows: Deno would put the socket's path there.
 * Returns undefined where the request cannot be passed on: its target is no URL, or its method is TRACE.
 */
function withHost(request: Request, path: string): Request | undefined {
  if (request.headers.has("host")) return request;
  try {
    const { host, pathname, search } = new URL(request.url);
    if (decodeURIComponent(host) !== path) return request;
    const { method, headers, body } = request;
    return new Request(`http://localhost${pathname}${search}`, { method, headers, body });
  } catch {
    return undefined;
  }
}
