/**
 * The door of the dashboard: takes connections, and passes bytes between them and the web server behind it, which knows no
 * bounds of its own. Runs in a thread of its own, so that whoever floods it keeps that thread busy and not the broker.
 */
import type { Address } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { TokenBucket, type TokenBucketOptions } from "./token_bucket.ts";

/** What the door lets in. */
export interface DoorBounds {
  /** One more, and the connection that was answered the longest ago is closed. */
  readonly maxConnections: number;
  /**
   * Without a byte of answer for so long a connection is closed: idle ones, those that send a header or a body slowly,
   * those that do not read. Streams say something more often than that.
   */
  readonly maxSilentMs: number;
  /** Requests of all connections together, and answers, 64 KiB each. What comes faster waits. */
  readonly pace: TokenBucketOptions;
}

/** The hub's own. Sixty-four open pages, each asking as often as it may, stay below this pace. */
export const DOOR_BOUNDS: DoorBounds = {
  maxConnections: 256,
  maxSilentMs: 20_000,
  pace: { perS: 100, burst: 300 },
};

const ACCEPT_AGAIN_MS = 10;
const READ_BYTES = 16_384;
const ANSWER_UNIT_BYTES = 65_536;
const [CR, LF] = [13, 10];

/** Where the web server listens that the door leads to. */
export type InsideAddress =
  | { readonly transport: "unix"; readonly path: string }
  | { readonly transport: "tcp"; readonly hostname: string; readonly port: number };

type DoorClock = Pick<Clock, "monotonicMs" | "delay">;

/** A connection and what stands for it at the web server. */
interface Passage {
  readonly outer: Deno.TcpConn;
  inner: Deno.Conn | undefined;
  answeredMs: number;
}

/** An open door; disposing closes it and all connections. */
export class WebDoor implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #inside: InsideAddress;
  readonly #bounds: DoorBounds;
  readonly #clock: DoorClock;
  readonly #over = new AbortController();
  readonly #pace: TokenBucket;
  /** In the order of their last answers. */
  readonly #passages = new Set<Passage>();
  #gone: Error | undefined;

  /** Listens at `address` for the web server at `inside`. @throws {Error} the system's, when that cannot be. */
  constructor(address: Address, inside: InsideAddress, bounds: DoorBounds, clock: DoorClock) {
    this.#listener = Deno.listen({ hostname: address.hostname, port: address.port });
    this.#inside = inside;
    this.#bounds = bounds;
    this.#clock = clock;
    this.#pace = new TokenBucket(bounds.pace, clock.monotonicMs());
  }

  /** The real one. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#passages.size;
  }

  /** Takes connections until the door is closed. @throws {Deno.errors.NotFound} when the web server's socket is gone. */
  async run(): Promise<void> {
    for (;;) {
      try {
        this.#admit(await this.#listener.accept());
      } catch {
        if (this.#gone) throw this.#gone;
        if (this.#over.signal.aborted) return;
        // The caller went away meanwhile, or there is no file descriptor left: the next one may have more luck.
        await this.#wait(ACCEPT_AGAIN_MS);
      }
    }
  }

  /** Closes connections that were silent for too long; to be called now and then. */
  closeSilent(): void {
    const since = this.#clock.monotonicMs() - this.#bounds.maxSilentMs;
    for (const passage of this.#passages) {
      if (passage.answeredMs > since) return;
      this.#close(passage);
    }
  }

  [Symbol.dispose](): void {
    if (this.#over.signal.aborted) return;
    this.#listener.close();
    this.#over.abort();
    for (const passage of this.#passages) this.#close(passage);
  }

  #admit(outer: Deno.TcpConn): void {
    const [oldest] = this.#passages;
    if (oldest && this.#passages.size >= this.#bounds.maxConnections) this.#close(oldest);
    const passage: Passage = { outer, inner: undefined, answeredMs: this.#clock.monotonicMs() };
    this.#passages.add(passage);
    // However a connection ends, it is over.
    this.#pass(passage).catch(() => {}).finally(() => this.#close(passage));
  }

  /** The web server hears of a connection with its first bytes: who says nothing costs it nothing. */
  async #pass(passage: Passage): Promise<void> {
    const { outer } = passage;
    // Heads and bodies come one after the other: the second must not wait until the first is acknowledged, 40 ms later.
    outer.setNoDelay();
    const buffer = new Uint8Array(READ_BYTES);
    let answering: Promise<void> | undefined;
    for (let length = await outer.read(buffer); length !== null; length = await outer.read(buffer)) {
      const part = buffer.subarray(0, length);
      const waitMs = this.#pace.take(requestsIn(part), this.#clock.monotonicMs());
      if (waitMs > 0) await this.#wait(waitMs);
      if (!this.#passages.has(passage)) return;
      if (passage.inner === undefined) {
        passage.inner = await this.#enter();
        if (!this.#passages.has(passage)) return passage.inner.close();
        answering = this.#answer(passage, passage.inner);
        answering.catch(() => {}).finally(() => this.#close(passage));
      }
      await writeAll(passage.inner, part);
    }
    await passage.inner?.closeWrite();
    await answering;
  }

  async #enter(): Promise<Deno.Conn> {
    try {
      return await connect(this.#inside);
    } catch (error) {
      // Nobody would ever get in again. Other errors pass: no file descriptor left, too many who wait.
      if (error instanceof Deno.errors.NotFound) {
        this.#gone = error;
        this[Symbol.dispose]();
      }
      throw error;
    }
  }

  async #answer(passage: Passage, inner: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    for (let length = await inner.read(buffer); length !== null; length = await inner.read(buffer)) {
      await writeAll(passage.outer, buffer.subarray(0, length));
      if (!this.#passages.delete(passage)) return;
      passage.answeredMs = this.#clock.monotonicMs();
      this.#passages.add(passage);
      this.#pace.take(length / ANSWER_UNIT_BYTES, passage.answeredMs);
    }
  }

  #wait(ms: number): Promise<void> {
    return this.#clock.delay(ms, this.#over.signal);
  }

  #close(passage: Passage): void {
    if (!this.#passages.delete(passage)) return;
    passage.outer.close();
    passage.inner?.close();
  }
}

/** As many as headers end in it, at least one: where one begins slowly, its pieces count. */
function requestsIn(part: Uint8Array): number {
  let ends = 0;
  for (let at = part.indexOf(CR); at >= 0; at = part.indexOf(CR, at + 1)) {
    if (part[at + 1] === LF && part[at + 2] === CR && part[at + 3] === LF) ends++;
  }
  return Math.max(1, ends);
}

async function connect(inside: InsideAddress): Promise<Deno.Conn> {
  if (inside.transport === "unix") return await Deno.connect(inside);
  const connection = await Deno.connect(inside);
  connection.setNoDelay();
  return connection;
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await connection.write(bytes.subarray(written));
}
