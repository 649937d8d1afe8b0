/** Runs a {@linkcode LimitingProxy} in a thread. */
import type { Address } from "../../internal/address.ts";
import { systemClock } from "../../internal/clock.ts";
import { answerCalls } from "../../internal/worker_rpc.ts";
import { type InnerAddresses, LimitingProxy, proxyBounds } from "./limiting_proxy.ts";

/** The addresses at which the proxy listens and at which the inner web server does. */
export interface ProxyRequest {
  readonly address: Address;
  readonly innerAddresses: InnerAddresses;
  /** There may be so many authenticated connections. */
  readonly maxAuthenticated: number;
}

/**
 * `listen` is the first call and returns the port; `run` is answered with the error that ends the proxy; `setRightDigests`, and
 * what concerns one WebSocket, may come at any time.
 */
export type ProxyCalls = {
  listen: { request: ProxyRequest; reply: number };
  setRightDigests: { request: ReadonlySet<string>; reply: void };
  run: { request: undefined; reply: void };
  addressOf: { request: string; reply: Address | undefined };
  prove: { request: string; reply: void };
  hold: { request: { accept: string; isHeld: boolean }; reply: void };
  cut: { request: string; reply: void };
};

const CLOSE_SILENT_INTERVAL_MS = 1_000;

let proxy: LimitingProxy;

answerCalls<ProxyCalls>({
  listen({ address, innerAddresses, maxAuthenticated }) {
    proxy = new LimitingProxy(address, innerAddresses, proxyBounds(maxAuthenticated), systemClock);
    setInterval(() => proxy.closeSilent(), CLOSE_SILENT_INTERVAL_MS);
    return proxy.port;
  },
  setRightDigests: (digests) => proxy.setRightDigests(digests),
  run: () => proxy.run(),
  addressOf: (accept) => proxy.addressOf(accept),
  prove: (accept) => proxy.prove(accept),
  hold: ({ accept, isHeld }) => proxy.hold(accept, isHeld),
  cut: (accept) => proxy.cut(accept),
});
