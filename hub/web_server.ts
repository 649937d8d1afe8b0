/** Serves the dashboard over HTTP for as long as the hub runs, and lets go of it at once when that ends. */
import { getLogger } from "@logtape/logtape";
import type { Address } from "../internal/address.ts";

const log = getLogger(["aicollab", "hub"]);

/** A listening web server; disposing ends open answers, too: streams never end by themselves. */
export interface WebServer extends AsyncDisposable {
  /** Where it listens, with the real port. */
  readonly address: Address;
}

/** Listens at `address`. A handler that fails costs its request an answer 500, nobody else anything. */
export function serveWeb({ hostname, port }: Address, handler: Deno.ServeHandler): WebServer {
  const over = new AbortController();
  const onError = (error: unknown) => {
    log.error("The dashboard failed to answer: {error}", { error });
    return new Response("The dashboard failed to answer; the hub goes on.\n", { status: 500 });
  };
  const { signal } = over;
  const server = Deno.serve({ hostname, port, signal, onListen: () => {}, onError }, handler);
  return {
    address: { hostname, port: server.addr.port },
    async [Symbol.asyncDispose]() {
      // Not `shutdown`: it waits for the last stream.
      over.abort();
      await server.finished;
    },
  };
}
