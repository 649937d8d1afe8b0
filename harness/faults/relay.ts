/** Relays bytes from one socket to another in order, shaped as asked, and no faster than they are taken. */
import type { TrafficShaping } from "./traffic_shaping.ts";

/** Beyond so many queued bytes in a direction nothing is read, so that the writing side gets back-pressure. */
const MAX_QUEUED_BYTES = 4 * 1_048_576;
/** Each chunk counts so many bytes more, so that many small ones take no more memory than a few large ones. */
const CHUNK_COST_BYTES = 128;

type Source = Pick<Deno.TcpConn, "read">;
type Target = Pick<Deno.TcpConn, "write" | "closeWrite">;

interface Chunk {
  readonly bytes: Uint8Array;
  readonly atMs: number;
}

/**
 * Resolves when `from` has ended and `to` has got all bytes and the end, or when `signal` aborts, which drops what is queued.
 * The caller that aborts closes both sockets.
 * @throws {Error} that a socket threw.
 */
export async function relay(
  from: Source,
  to: Target,
  shaping: TrafficShaping,
  signal: AbortSignal,
): Promise<void> {
  const queue = new RelayQueue();
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const end = () => {
    failed.abort();
    queue.wake();
  };
  signal.addEventListener("abort", end, { once: true });
  try {
    await Promise.all([
      readInto(queue, from, shaping, either).finally(() => queue.end()),
      writeFrom(queue, to, shaping, either).catch((error) => {
        end();
        throw error;
      }),
    ]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

async function readInto(
  queue: RelayQueue,
  from: Source,
  shaping: TrafficShaping,
  signal: AbortSignal,
): Promise<void> {
  let buffer = new Uint8Array();
  while (!signal.aborted) {
    const wanted = shaping.readBytes;
    if (buffer.length < wanted) buffer = new Uint8Array(wanted);
    const count = await from.read(buffer.subarray(0, wanted));
    if (count === null) return;
    const atMs = performance.now();
    queue.put({ bytes: buffer.slice(0, count), atMs });
    await queue.waitForRoom(signal);
    if (!await shaping.waitForRate(count, wanted, atMs, signal)) return;
  }
}

async function writeFrom(
  queue: RelayQueue,
  to: Target,
  shaping: TrafficShaping,
  signal: AbortSignal,
): Promise<void> {
  for (let chunk = await queue.next(signal); chunk; chunk = await queue.next(signal)) {
    if (!await shaping.waitForDelay(chunk.atMs, signal)) return;
    for (let at = 0; at < chunk.bytes.length;) at += await to.write(chunk.bytes.subarray(at));
    queue.written(chunk);
  }
  if (!signal.aborted) await to.closeWrite();
}

/** Holds the chunks that were read and not yet written. */
class RelayQueue {
  readonly #chunks: Chunk[] = [];
  #bytes = 0;
  #ended = false;
  #changed = Promise.withResolvers<void>();

  put(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.bytes.length + CHUNK_COST_BYTES;
    this.wake();
  }

  /** Resolves with the first chunk once there is one, and with undefined at the end. */
  async next(signal: AbortSignal): Promise<Chunk | undefined> {
    while (this.#chunks.length === 0 && !this.#ended && !signal.aborted) await this.#changed.promise;
    return signal.aborted ? undefined : this.#chunks.shift();
  }

  written(chunk: Chunk): void {
    this.#bytes -= chunk.bytes.length + CHUNK_COST_BYTES;
    this.wake();
  }

  async waitForRoom(signal: AbortSignal): Promise<void> {
    while (this.#bytes > MAX_QUEUED_BYTES && !signal.aborted) await this.#changed.promise;
  }

  end(): void {
    this.#ended = true;
    this.wake();
  }

  wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
