/** Measures CPU time under open-loop load at a fixed rate: a publisher that is late leaves nothing out. */
import { ReceiverGroup } from "./receiver_group.ts";
import { encodeChunks } from "./chunks.ts";
import { cpuSeconds } from "./cpu_time.ts";
import { message } from "./message.ts";
import type { Figures } from "./scenario.ts";
import type { Server } from "./server.ts";

const CHUNKS_PER_S = 200;

/** These numbers fix the size of a turn and its rate. */
export interface FixedRateShape {
  readonly publishers: number;
  readonly receivers: number;
  /** The rate of all publishers together; that of each one is a multiple of 200. */
  readonly messagesPerS: number;
  readonly seconds: number;
}

/**
 * Runs one turn; returns the CPU time per message until all are delivered, and until the library holds them, too.
 * @throws {Error} a receiver missed a message or got one twice.
 */
export async function fixedRate(server: Server, shape: FixedRateShape, turn: number): Promise<Figures> {
  const { publishers, receivers, messagesPerS, seconds } = shape;
  using connections = new DisposableStack();
  const group = connections.use(await ReceiverGroup.open(server.wire, receivers, turn));
  const perChunk = messagesPerS / publishers / CHUNKS_PER_S;
  const writers = [];
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  for (let p = 0; p < publishers; p++) {
    const name = `P${p}_${turn}`;
    const connection = connections.use(await server.wire.publisher(name, false));
    connection.follow(() => {}).catch(lost.reject);
    const frame = (index: number) => server.wire.frame(message({ publisher: p, index }), name, false);
    writers.push({
      connection,
      chunks: encodeChunks(perChunk * CHUNKS_PER_S * seconds, { perChunk, frame }),
    });
  }

  const messages = messagesPerS * seconds;
  const delivered = group.reached(messages);
  const cpuBefore = await cpuSeconds(server.pid);
  const startMs = performance.now();
  const writing = writers.map(async ({ connection, chunks }) => {
    for (const [i, chunk] of chunks.entries()) {
      const earlyMs = startMs + i * 1_000 / CHUNKS_PER_S - performance.now();
      if (earlyMs > 0) await new Promise((resolve) => setTimeout(resolve, earlyMs));
      await connection.write(chunk);
    }
  });
  await Promise.race([Promise.all([delivered, ...writing]), lost.promise]);
  const tookMs = performance.now() - startMs;
  const cpuS = await cpuSeconds(server.pid) - cpuBefore;
  await server.untilIdle();
  return {
    messages_per_s: messages / tookMs * 1_000,
    cpu_us_per_message: cpuS / messages * 1e6,
    with_library_cpu_us_per_message: (await cpuSeconds(server.pid) - cpuBefore) / messages * 1e6,
  };
}
