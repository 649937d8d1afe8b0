/** Measures fan-out: publishers write as fast as they can, and every receiver gets every message. */
import { ReceiverGroup } from "./receiver_group.ts";
import { encodeChunks } from "./chunks.ts";
import { cpuSeconds } from "./cpu_time.ts";
import { message } from "./message.ts";
import type { Figures } from "./scenario.ts";
import type { Server } from "./server.ts";

/** A publisher writes this many messages, some 32 KiB, with one call. */
const PER_CHUNK = 110;

/** These numbers fix the size of a turn. */
export interface FanOutShape {
  readonly publishers: number;
  readonly receivers: number;
  readonly messagesEach: number;
}

/** Runs one turn. @throws {Error} a receiver missed a message or got one twice. */
export async function fanOut(server: Server, shape: FanOutShape, turn: number): Promise<Figures> {
  const { publishers, receivers, messagesEach } = shape;
  using connections = new DisposableStack();
  const group = connections.use(await ReceiverGroup.open(server.wire, receivers, turn));
  const writers = [];
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  for (let p = 0; p < publishers; p++) {
    const name = `P${p}_${turn}`;
    const connection = connections.use(await server.wire.publisher(name, false));
    // The hub delivers to publishers, too: they read without counting, so that it sees no slow reader.
    connection.follow(() => {}).catch(lost.reject);
    const frame = (index: number) => server.wire.frame(message({ publisher: p, index }), name, false);
    writers.push({ connection, chunks: encodeChunks(messagesEach, { perChunk: PER_CHUNK, frame }) });
  }

  const published = publishers * messagesEach;
  const delivered = group.reached(published);
  const cpuBefore = await cpuSeconds(server.pid);
  const startMs = performance.now();
  const writing = writers.map(async ({ connection, chunks }) => {
    for (const chunk of chunks) await connection.write(chunk);
  });
  await Promise.race([Promise.all([delivered, ...writing]), lost.promise]);
  const tookMs = performance.now() - startMs;
  const cpuS = await cpuSeconds(server.pid) - cpuBefore;
  const idleAfterMs = await server.untilIdle();
  const deliveries = published * receivers;
  if (group.delivered !== deliveries) {
    throw new Error(`${group.delivered} messages were delivered, ${deliveries} were due`);
  }
  return {
    delivered_per_s: deliveries / tookMs * 1_000,
    cpu_us_per_delivery: cpuS / deliveries * 1e6,
    turn_ms: tookMs,
    ...(idleAfterMs === undefined ? {} : {
      library_level_after_ms: idleAfterMs,
      library_cpu_ms: (await cpuSeconds(server.pid) - cpuBefore - cpuS) * 1_000,
    }),
  };
}
