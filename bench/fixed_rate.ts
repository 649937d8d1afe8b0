/** Publishers that write at a fixed rate, by the clock: what is not written in time is written at once, not left out. */
import { Audience } from "./receiver_group.ts";
import { encodeChunks } from "./chunks.ts";
import { cpuSeconds } from "./cpu_time.ts";
import { message } from "./message.ts";
import type { Figures } from "./scenario.ts";
import type { Server } from "./server.ts";

const CHUNKS_PER_S = 200;

/** How much, and how fast. */
export interface PacedShape {
  readonly publishers: number;
  readonly receivers: number;
  /** All publishers together; the rate of each is a multiple of 200. */
  readonly messagesPerS: number;
  readonly seconds: number;
}

/**
 * One turn: CPU time of the server until everything is delivered, and until its library holds it, too.
 * @throws {Error} not every receiver got every message exactly once.
 */
export async function paced(server: Server, shape: PacedShape, turn: number): Promise<Figures> {
  const { publishers, receivers, messagesPerS, seconds } = shape;
  using links = new DisposableStack();
  const audience = links.use(await Audience.open(server.wire, receivers, turn));
  const perChunk = messagesPerS / publishers / CHUNKS_PER_S;
  const writers = [];
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  for (let p = 0; p < publishers; p++) {
    const name = `P${p}_${turn}`;
    const link = links.use(await server.wire.publisher(name, false));
    link.follow(() => {}).catch(lost.reject);
    const frame = (index: number) => server.wire.frame(message({ publisher: p, index }), name, false);
    writers.push({ link, chunks: encodeChunks(perChunk * CHUNKS_PER_S * seconds, { perChunk, frame }) });
  }

  const messages = messagesPerS * seconds;
  const delivered = audience.reached(messages);
  const cpuBefore = await cpuSeconds(server.pid);
  const startMs = performance.now();
  const writing = writers.map(async ({ link, chunks }) => {
    for (const [i, chunk] of chunks.entries()) {
      const earlyMs = startMs + i * 1_000 / CHUNKS_PER_S - performance.now();
      if (earlyMs > 0) await new Promise((resolve) => setTimeout(resolve, earlyMs));
      await link.write(chunk);
    }
  });
  await Promise.race([Promise.all([delivered, ...writing]), lost.promise]);
  const tookMs = performance.now() - startMs;
  const cpuS = await cpuSeconds(server.pid) - cpuBefore;
  await server.rest();
  return {
    messages_per_s: messages / tookMs * 1_000,
    cpu_us_per_message: cpuS / messages * 1e6,
    with_library_cpu_us_per_message: (await cpuSeconds(server.pid) - cpuBefore) / messages * 1e6,
  };
}
