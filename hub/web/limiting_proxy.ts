/**
 * The dashboard's limiting proxy accepts connections and passes bytes between them and the inner web server, which has no
 * limits of its own. It runs in its own thread, so that a flood keeps that thread busy and not the broker's.
 */
import type { Address } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { TokenBucket, type TokenBucketOptions } from "./token_bucket.ts";

/** Says how much the proxy lets through. */
export interface ProxyBounds {
  /** At this many connections, a new one closes the one whose last answer is the oldest. */
  readonly maxConnections: number;
  /**
   * A connection is closed when no byte of an answer was written to it for so long: it is idle, sends its header or body
   * slowly, or does not read. The dashboard's event streams write more often than that.
   */
  readonly maxSilentMs: number;
  /** The rate counts the requests of all connections together, and 64 KiB of answers as one request. The excess waits. */
  readonly rate: TokenBucketOptions;
}

/** The hub uses these bounds. Sixty-four open pages, each polling as often as it may, stay below the rate. */
export const DEFAULT_PROXY_BOUNDS: ProxyBounds = {
  maxConnections: 256,
  maxSilentMs: 20_000,
  rate: { perS: 100, burst: 300 },
};

const ACCEPT_AGAIN_MS = 10;
const READ_BYTES = 16_384;
const ANSWER_UNIT_BYTES = 65_536;
const [CR, LF] = [13, 10];

/** Names where the inner web server listens. */
export type InnerAddress =
  | { readonly transport: "unix"; readonly path: string }
  | { readonly transport: "tcp"; readonly hostname: string; readonly port: number };

type ProxyClock = Pick<Clock, "monotonicMs" | "delay">;

/** Pairs a client's connection with the one to the inner server, which is opened with the client's first bytes. */
interface ProxiedConnection {
  readonly client: Deno.TcpConn;
  inner: Deno.Conn | undefined;
  answeredMs: number;
}

/** A listening proxy; disposing it closes its listener and all connections. */
export class LimitingProxy implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #innerAddress: InnerAddress;
  readonly #bounds: ProxyBounds;
  readonly #clock: ProxyClock;
  readonly #closed = new AbortController();
  readonly #bucket: TokenBucket;
  /** Connections stand in the order of their last answers. */
  readonly #connections = new Set<ProxiedConnection>();
  #innerGone: Error | undefined;

  /** Listens at `address` for the web server at `innerAddress`. @throws {Error} the system's, when it cannot listen. */
  constructor(address: Address, innerAddress: InnerAddress, bounds: ProxyBounds, clock: ProxyClock) {
    this.#listener = Deno.listen({ hostname: address.hostname, port: address.port });
    this.#innerAddress = innerAddress;
    this.#bounds = bounds;
    this.#clock = clock;
    this.#bucket = new TokenBucket(bounds.rate, clock.monotonicMs());
  }

  /** Returns the port that the system gave, also where 0 was asked for. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Counts the open connections. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Accepts until the proxy is disposed. @throws {Deno.errors.NotFound} when the inner server's socket is gone. */
  async run(): Promise<void> {
    for (;;) {
      try {
        this.#serve(await this.#listener.accept());
      } catch {
        if (this.#innerGone) throw this.#innerGone;
        if (this.#closed.signal.aborted) return;
        // The client disconnected meanwhile, or no file descriptor is left: the next accept may succeed.
        await this.#wait(ACCEPT_AGAIN_MS);
      }
    }
  }

  /** Closes the connections that were silent for too long; the owner calls it now and then. */
  closeSilent(): void {
    const since = this.#clock.monotonicMs() - this.#bounds.maxSilentMs;
    for (const connection of this.#connections) {
      if (connection.answeredMs > since) return;
      this.#close(connection);
    }
  }

  [Symbol.dispose](): void {
    if (this.#closed.signal.aborted) return;
    this.#listener.close();
    this.#closed.abort();
    for (const connection of this.#connections) this.#close(connection);
  }

  #serve(client: Deno.TcpConn): void {
    const [oldest] = this.#connections;
    if (oldest && this.#connections.size >= this.#bounds.maxConnections) this.#close(oldest);
    const connection: ProxiedConnection = {
      client,
      inner: undefined,
      answeredMs: this.#clock.monotonicMs(),
    };
    this.#connections.add(connection);
    // An error of either side ends the connection and nothing else.
    this.#forward(connection).catch(() => {}).finally(() => this.#close(connection));
  }

  /** Forwards requests; a client that sends nothing costs the inner server nothing, as that is connected with the first bytes. */
  async #forward(connection: ProxiedConnection): Promise<void> {
    const { client } = connection;
    // Head and body are written one after the other: the second must not wait 40 ms for the first to be acknowledged.
    client.setNoDelay();
    const buffer = new Uint8Array(READ_BYTES);
    let answering: Promise<void> | undefined;
    for (let length = await client.read(buffer); length !== null; length = await client.read(buffer)) {
      const part = buffer.subarray(0, length);
      const waitMs = this.#bucket.take(requestsIn(part), this.#clock.monotonicMs());
      if (waitMs > 0) await this.#wait(waitMs);
      if (!this.#connections.has(connection)) return;
      if (connection.inner === undefined) {
        connection.inner = await this.#connectInner();
        if (!this.#connections.has(connection)) return connection.inner.close();
        answering = this.#answer(connection, connection.inner);
        answering.catch(() => {}).finally(() => this.#close(connection));
      }
      await writeAll(connection.inner, part);
    }
    await connection.inner?.closeWrite();
    await answering;
  }

  async #connectInner(): Promise<Deno.Conn> {
    try {
      return await connect(this.#innerAddress);
    } catch (error) {
      // A removed socket never comes back. Other errors pass: no file descriptor is left, or the backlog is full.
      if (error instanceof Deno.errors.NotFound) {
        this.#innerGone = error;
        this[Symbol.dispose]();
      }
      throw error;
    }
  }

  async #answer(connection: ProxiedConnection, inner: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    for (let length = await inner.read(buffer); length !== null; length = await inner.read(buffer)) {
      await writeAll(connection.client, buffer.subarray(0, length));
      if (!this.#connections.delete(connection)) return;
      connection.answeredMs = this.#clock.monotonicMs();
      this.#connections.add(connection);
      this.#bucket.take(length / ANSWER_UNIT_BYTES, connection.answeredMs);
    }
  }

  #wait(ms: number): Promise<void> {
    return this.#clock.delay(ms, this.#closed.signal);
  }

  #close(connection: ProxiedConnection): void {
    if (!this.#connections.delete(connection)) return;
    connection.client.close();
    connection.inner?.close();
  }
}

/** Counts the headers that end in `part`, and at least one: the pieces of a header that is sent slowly count, too. */
function requestsIn(part: Uint8Array): number {
  let ends = 0;
  for (let at = part.indexOf(CR); at >= 0; at = part.indexOf(CR, at + 1)) {
    if (part[at + 1] === LF && part[at + 2] === CR && part[at + 3] === LF) ends++;
  }
  return Math.max(1, ends);
}

async function connect(address: InnerAddress): Promise<Deno.Conn> {
  if (address.transport === "unix") return await Deno.connect(address);
  const connection = await Deno.connect(address);
  connection.setNoDelay();
  return connection;
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await connection.write(bytes.subarray(written));
}
