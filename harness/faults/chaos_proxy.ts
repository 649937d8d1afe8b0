/** A TCP proxy between AIs and the hub that cuts, refuses, delays and slows down; without a fault it only passes on. */
import type { Address } from "../../internal/address.ts";
import { TrafficShaping } from "./traffic_shaping.ts";
import { relay } from "./relay.ts";

/** How long to wait when the system has no descriptor for another connection. */
const ACCEPT_AGAIN_MS = 50;

/** One AI's connection and ours to the hub. */
interface Connection {
  readonly end: AbortController;
  readonly upstream: Address;
  /** Where our own connection to the hub begins: with it the system's tables tell what waits in it. */
  readonly port: number;
}

/**
 * Listens on a port of its own on loopback and passes every connection on to where `upstream` is by then. Order is kept,
 * and so is back-pressure: what is not taken is not read, beyond 4 MiB each way.
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

  /** Starts one on a free port. */
  static listen(upstream: () => Address): Promise<ChaosProxy> {
    // A promise as with everything that starts: a proxy in a process of its own would have to wait.
    return Promise.resolve(new ChaosProxy(Deno.listen({ hostname: "127.0.0.1", port: 0 }), upstream));
  }

  /** Connections that reach the hub. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Ends of these connections: what the hub's side of them is, and our own. */
  get upstreamSockets(): readonly { readonly upstream: Address; readonly port: number }[] {
    return [...this.#connections];
  }

  /** Writes that were late, since the start. */
  get delayedWrites(): number {
    return this.#shaping.delayedWrites;
  }

  /** Reads that had to wait because of the rate, with more to come, since the start. */
  get throttledReads(): number {
    return this.#shaping.throttledReads;
  }

  /** Ends every connection, at both ends and at once; what was under way is lost. Returns how many there were. */
  cut(): number {
    const upstreamSockets = [...this.#connections];
    for (const { end } of upstreamSockets) end.abort();
    this.#connections.clear();
    return upstreamSockets.length;
  }

  /** Whether whoever comes is turned away at once; connections that are there stay. */
  refuse(on: boolean): void {
    this.#refuses = on;
  }

  /** Every byte comes so many milliseconds late, each way; 0: no more. */
  delay(ms: number): void {
    this.#shaping.delayMs = ms;
  }

  /** So many bytes a second are taken, each way; Infinity: as fast as they come. */
  throttle(bytesPerSecond: number): void {
    this.#shaping.bytesPerSecond = bytesPerSecond;
  }

  /** No fault any more. */
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
    // Closing is what ends a read that waits.
    const cut = () => [ai, hub].forEach(close);
    signal.addEventListener("abort", cut, { once: true });
    this.#connections.add(connection);
    try {
      const ways = [relay(ai, hub, this.#shaping, signal), relay(hub, ai, this.#shaping, signal)];
      // One way that broke ends the other.
      for (const way of ways) way.catch(() => connection.end.abort());
      await Promise.allSettled(ways);
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
