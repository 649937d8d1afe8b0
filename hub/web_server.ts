/** Serves the dashboard over HTTP for as long as the hub runs, and lets go of it at once when that ends. */
import { getLogger } from "@logtape/logtape";
import type { Address } from "../internal/address.ts";
import { moduleUrl } from "../internal/assets.ts";
import type { DoorAnswer, DoorRequest } from "./web_door_worker.ts";

const log = getLogger(["aicollab", "hub"]);

/** A listening web server; disposing ends open answers, too: streams never end by themselves. */
export interface WebServer extends AsyncDisposable {
  /** Where it listens, with the real port. */
  readonly address: Address;
}

/**
 * Listens at `address`, behind a door in a thread of its own: the web server itself, on a port of loopback that is told to
 * nobody, has no limits on connections and time. A handler that fails costs its request an answer 500, nobody else anything.
 * @throws {Error} the system's, when `address` cannot be listened on.
 */
export async function serveWeb({ hostname, port }: Address, handler: Deno.ServeHandler): Promise<WebServer> {
  await using parts = new AsyncDisposableStack();
  const over = new AbortController();
  const onError = (error: unknown) => {
    log.error("The dashboard failed to answer: {error}", { error });
    return new Response("The dashboard failed to answer; the hub goes on.\n", { status: 500 });
  };
  const { signal } = over;
  const inner = { hostname: "127.0.0.1", port: 0 };
  const server = Deno.serve({ ...inner, signal, onListen: () => {}, onError }, handler);
  parts.defer(async () => {
    // Not `shutdown`: it waits for the last stream.
    over.abort();
    await server.finished;
  });
  const worker = new Worker(moduleUrl("hub/web_door_worker.ts"), { type: "module", name: "dashboard door" });
  parts.defer(() => worker.terminate());
  const address = {
    hostname,
    port: await openDoor(worker, { address: { hostname, port }, port: server.addr.port }),
  };
  const owned = parts.move();
  return { address, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Resolves with the door's port. */
function openDoor(worker: Worker, request: DoorRequest): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  worker.onmessage = ({ data }: MessageEvent<DoorAnswer>) => {
    if ("port" in data) resolve(data.port);
    else reject(systemError(data));
  };
  worker.onerror = (event) => {
    // Pages are gone then, not messages.
    event.preventDefault();
    log.error("The dashboard's door failed: {message}", { message: event.message });
    reject(new Error(event.message));
  };
  worker.postMessage(request);
  return promise;
}

/** The error as it was in the other thread, whose class would not have come along. */
function systemError({ name, message }: { readonly name: string; readonly message: string }): Error {
  const kinds: Readonly<Record<string, new (message: string) => Error>> = {
    AddrInUse: Deno.errors.AddrInUse,
    AddrNotAvailable: Deno.errors.AddrNotAvailable,
    PermissionDenied: Deno.errors.PermissionDenied,
  };
  return new (kinds[name] ?? Error)(message);
}
