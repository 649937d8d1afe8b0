/** Serves the dashboard over HTTP for as long as the hub runs, and lets go of it at once when that ends. */
import type { Address } from "../../internal/address.ts";
import { systemClock } from "../../internal/clock.ts";
import { openDoor } from "./limiting_proxy_thread.ts";
import { serveInside } from "./inner_web_server.ts";
import { keepServing } from "./web_server_restarter.ts";

/** A listening web server; disposing ends open answers, too: streams never end by themselves. */
export interface WebServer extends AsyncDisposable {
  /** Where it listens, with the real port. */
  readonly address: Address;
}

/** What a web server may have beside its address. */
export interface WebServerOptions {
  /** A folder that no other web server is given, for the socket behind the door; a temporary one unless given. */
  readonly folder?: string;
}

/**
 * Listens at `address`, behind a door in a thread of its own: the web server itself has no limits on connections and time.
 * When either fails, both are opened anew at the same address. A handler that fails costs its request an answer 500, nobody
 * else anything.
 * @throws {Error} the system's, when `address` cannot be listened on.
 */
export async function serveWeb(
  address: Address,
  handler: Deno.ServeHandler,
  { folder }: WebServerOptions = {},
): Promise<WebServer> {
  const open = async ({ hostname, port }: Address) => {
    await using parts = new AsyncDisposableStack();
    const inside = parts.use(await serveInside(handler, folder));
    const door = parts.use(await openDoor({ address: { hostname, port }, inside: inside.address }));
    const owned = parts.move();
    return {
      port: door.port,
      failed: Promise.race([door.failed, inside.failed]),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  };
  const first = await open(address);
  const real = { hostname: address.hostname, port: first.port };
  const over = new AbortController();
  const kept = keepServing(first, () => open(real), { clock: systemClock, signal: over.signal });
  return {
    address: real,
    async [Symbol.asyncDispose]() {
      over.abort();
      await kept;
    },
  };
}
