/** Runs a {@linkcode LimitingProxy} in a thread. */
import type { Address } from "../../internal/address.ts";
import { systemClock } from "../../internal/clock.ts";
import { answerCalls } from "../../internal/worker_rpc.ts";
import { DEFAULT_PROXY_BOUNDS, type InnerAddress, LimitingProxy } from "./limiting_proxy.ts";

/** The addresses at which the proxy listens and at which the inner web server does. */
export interface ProxyRequest {
  readonly address: Address;
  readonly innerAddress: InnerAddress;
}

/** `listen` is the first call and returns the port; `run` is the other one, and is answered with the error that ends it. */
export type ProxyCalls = {
  listen: { request: ProxyRequest; reply: number };
  run: { request: undefined; reply: void };
};

const CLOSE_SILENT_INTERVAL_MS = 1_000;

let proxy: LimitingProxy;

answerCalls<ProxyCalls>({
  listen({ address, innerAddress }) {
    proxy = new LimitingProxy(address, innerAddress, DEFAULT_PROXY_BOUNDS, systemClock);
    setInterval(() => proxy.closeSilent(), CLOSE_SILENT_INTERVAL_MS);
    return proxy.port;
  },
  run: () => proxy.run(),
});
