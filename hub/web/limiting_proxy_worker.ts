/** Runs a {@linkcode LimitingProxy} in a thread: takes one message with the addresses, and reports the port or the error. */
import type { Address } from "../../internal/address.ts";
import { systemClock } from "../../internal/clock.ts";
import { DEFAULT_PROXY_BOUNDS, type InnerAddress, LimitingProxy } from "./limiting_proxy.ts";

/** The message that starts the proxy names where it listens and where the inner web server does. */
export interface ProxyRequest {
  readonly address: Address;
  readonly innerAddress: InnerAddress;
}

/** The thread reports the port that it listens on, and any failure as name and message of the system's error. */
export type ProxyReport = { readonly port: number } | { readonly name: string; readonly message: string };

const CLOSE_SILENT_INTERVAL_MS = 1_000;

const scope = globalThis as unknown as Worker;
scope.onmessage = async ({ data: { address, innerAddress } }: MessageEvent<ProxyRequest>) => {
  const report = (message: ProxyReport) => scope.postMessage(message);
  try {
    const proxy = new LimitingProxy(address, innerAddress, DEFAULT_PROXY_BOUNDS, systemClock);
    setInterval(() => proxy.closeSilent(), CLOSE_SILENT_INTERVAL_MS);
    report({ port: proxy.port });
    await proxy.run();
  } catch (error) {
    const { name, message } = error as Error;
    report({ name, message });
  }
};
