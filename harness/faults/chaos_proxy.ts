/** Proxies TCP connections between AIs and the hub, and cuts, refuses, delays or throttles them on demand. */
import type { Address } from "../../internal/address.ts";
import { TrafficShaping } from "./traffic_shaping.ts";
import { relay } from "./relay.ts";

/** The proxy waits so long when the system has no file descriptor for another connection. */
const ACCEPT_AGAIN_MS = 50;

/** A connection consists of an AI's to the proxy and the proxy's own to the hub. */
interface Connection {
  readonly end: AbortController;
  readonly upstream: Address;
  /** `port` is the local port of the proxy's connection to the hub, by which it is found in the system's socket tables. */
  readonly port: number;
}

/**
 * Listens on a port of its own on loopback and connects every AI to what `upstream` returns at that time. Bytes stay in order,
 * and back-pressure is passed on: beyond 4 MiB each way, nothing is read that the other side does not take.
 */
export class ChaosProxy implements AsyncDisposable {
  readonly address: Address;
  readonly #listener: Deno.TcpListener;
  readonly #upstream: () => Address;
  readonly #connections = new Set<Connection>();
  readonly #shaping = new TrafficShaping();
  readonly #serving = new Set<Promise<void>>();
  readonly #accepting: Promise<void>;
  readonly #closed = new AbortController();
  #refuses = false;

  private constructor(listener: Deno.TcpListener, upstream: () => Address) {
    const { hostname, port } = listener.addr;
    this.address = { hostname, port };
    this.#listener = listener;
    this.#upstream = upstream;
    this.#accepting = this.#accept();
  }

  /** Starts a proxy on a free port. */
  static listen(upstream: () => Address): Promise<ChaosProxy> {
    // It returns a promise as everything that starts does: a proxy in a process of its own would have to wait.
    return Promise.resolve(new ChaosProxy(Deno.listen({ hostname: "127.0.0.1", port: 0 }), upstream));
  }

  /** Returns how many connections reach the hub. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Returns the hub's address and the proxy's local port of each connection to the hub. */
  get upstreamSockets(): readonly { readonly upstream: Address; readonly port: number }[] {
    return [...this.#connections];
  }

  /** Returns how many writes were delayed since the start. */
  get delayedWrites(): number {
    return this.#shaping.delayedWrites;
  }

  /** Returns how many reads since the start had to wait for the rate with more bytes to come. */
  get throttledReads(): number {
    return this.#shaping.throttledReads;
  }

  /** Closes every connection at both ends at once, drops what was under way, and returns how many there were. */
  cut(): number {
    const open = [...this.#connections];
    for (const { end } of open) end.abort();
    this.#connections.clear();
    return open.length;
  }

  /** Makes the proxy close new connections at once, or accept them again; open ones stay. */
  refuse(on: boolean): void {
    this.#refuses = on;
  }

  /** Delays every byte by so many milliseconds each way; 0 ends the delay. */
  delay(ms: number): void {
    this.#shaping.delayMs = ms;
  }

  /** Limits each connection to so many bytes a second each way; Infinity ends the limit. */
  throttle(bytesPerSecond: number): void {
    this.#shaping.bytesPerSecond = bytesPerSecond;
  }

  /** Ends every fault. */
  heal(): void {
    this.refuse(false);
    this.delay(0);
    this.throttle(Infinity);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#listener.close();
    await this.#accepting;
    await Promise.all(this.#serving);
  }

  async #accept(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      try {
        const ai = await this.#listener.accept();
        const serving = this.#serve(ai).finally(() => this.#serving.delete(serving));
        this.#serving.add(serving);
      } catch {
        if (this.#closed.signal.aborted) return;
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_AGAIN_MS));
      }
    }
  }

  async #serve(ai: Deno.TcpConn): Promise<void> {
    using ends = new DisposableStack();
    ends.adopt(ai, close);
    if (this.#refuses) return;
    try {
      const upstream = this.#upstream();
      const hub = ends.adopt(await Deno.connect({ ...upstream, signal: this.#closed.signal }), close);
      if (this.#refuses) return;
      await this.#relay(ai, hub, upstream);
    } catch {
      // The hub is not there, or a socket broke: to both sides this is a connection that ended.
    }
  }

  async #relay(ai: Deno.TcpConn, hub: Deno.TcpConn, upstream: Address): Promise<void> {
    ai.setNoDelay(true);
    hub.setNoDelay(true);
    const connection = { end: new AbortController(), upstream, port: hub.localAddr.port };
    const signal = AbortSignal.any([connection.end.signal, this.#closed.signal]);
    // Only closing the sockets ends a read that waits.
    const cut = () => [ai, hub].forEach(close);
    signal.addEventListener("abort", cut, { once: true });
    this.#connections.add(connection);
    try {
      const directions = [relay(ai, hub, this.#shaping, signal), relay(hub, ai, this.#shaping, signal)];
      // A direction that broke ends the other.
      for (const direction of directions) direction.catch(() => connection.end.abort());
      await Promise.allSettled(directions);
    } finally {
      this.#connections.delete(connection);
      signal.removeEventListener("abort", cut);
    }
  }
}

function close(socket: Deno.TcpConn): void {
  try {
    socket.close();
  } catch {
    // It is closed already.
  }
}
