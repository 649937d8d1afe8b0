/** The web server behind the door, where only programs of the same user reach it: past the door there are no limits. */
import { getLogger } from "@logtape/logtape";
import { dirname, join } from "node:path";
import type { InsideAddress } from "./limiting_proxy.ts";

const log = getLogger(["aicollab", "hub"]);

const SOCKET = "hub_web.sock";
const TEMPORARY = "aicollab_web_";

/** A web server that listens; disposing ends open answers, too. */
export interface InsideServer extends AsyncDisposable {
  readonly address: InsideAddress;
  /** Resolves with the reason, when it takes no more connections: Deno gives up for good when out of file descriptors. */
  readonly failed: Promise<Error>;
}

/**
 * Serves on a Unix socket that only its owner can use: in `folder`; in a temporary one where none is given or that has no room
 * for it (a path of more than 107 bytes, 103 on macOS; a file system without sockets). Where there can be none (Windows), it
 * is a port of loopback, which is told to nobody but can be found; a warning says so.
 */
export async function serveInside(handler: Deno.ServeHandler, folder?: string): Promise<InsideServer> {
  await using parts = new AsyncDisposableStack();
  const over = new AbortController();
  const options = { signal: over.signal, onListen: () => {}, onError };
  const onSocket = (folder: string) => {
    const path = `${folder}/${SOCKET}`;
    return unlessNoPlace(() => {
      removeIfThere(path);
      return Deno.serve({ ...options, path }, (request, info) => {
        const asked = withHost(request, path);
        return asked ? handler(asked, info) : new Response("This is no request.\n", { status: 400 });
      });
    });
  };
  const onOneInTemporary = async () => {
    const temporary = unlessNoPlace(() => Deno.makeTempDirSync({ prefix: TEMPORARY }));
    if (temporary === undefined) return undefined;
    await removeLeft(dirname(temporary)).catch(() => {});
    // Whoever cleans up temporary files may have been here first.
    parts.defer(() => Deno.remove(temporary, { recursive: true }).catch(() => {}));
    return onSocket(temporary);
  };
  const onPort = () => {
    log.warning(
      "There is no room for a socket: programs on this machine can pass by the limits of the dashboard",
    );
    return Deno.serve({ ...options, hostname: "127.0.0.1", port: 0 }, handler);
  };
  const given = folder === undefined ? undefined : onSocket(folder);
  const server: Deno.HttpServer = given ?? await onOneInTemporary() ?? onPort();
  const failed = Promise.withResolvers<Error>();
  const finished = server.finished.catch(failed.resolve);
  parts.defer(async () => {
    // Not `shutdown`: it waits for the last stream.
    over.abort();
    await finished;
  });
  const address = server.addr as InsideAddress;
  if (address.transport === "unix") Deno.chmodSync(address.path, 0o600);
  const owned = parts.move();
  return { address, failed: failed.promise, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function onError(error: unknown): Response {
  log.error("The dashboard failed to answer: {error}", { error });
  return new Response("The dashboard failed to answer; the hub goes on.\n", { status: 500 });
}

/** A hub that was killed leaves its socket. */
function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Who is killed leaves its temporary folder: those are removed whose socket nobody listens at any more. */
async function removeLeft(place: string): Promise<void> {
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

/** Undefined: this is no place for it. @throws {Error} what says nothing of the place: there are no file descriptors left. */
function unlessNoPlace<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code === "EMFILE" || code === "ENFILE") throw error;
    return undefined;
  }
}

/**
 * HTTP/1.0 may name no host: then it is this machine that is asked, not the socket's path, which Deno puts in its place. Undefined:
 * what is asked for is no request that can be passed on.
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
