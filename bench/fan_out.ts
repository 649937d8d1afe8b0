/** Fan-out: publishers that write as fast as they can, and receivers that all get everything. */
import { Audience } from "./receiver_group.ts";
import { encodeChunks } from "./chunks.ts";
import { cpuSeconds } from "./cpu_time.ts";
import { message } from "./message.ts";
import type { Figures } from "./scenario.ts";
import type { Server } from "./server.ts";

/** Messages written with one call, some 32 KiB. */
const PER_CHUNK = 110;

/** How much of everything. */
export interface FanOutShape {
  readonly publishers: number;
  readonly receivers: number;
  /** Messages of each publisher. */
  readonly messagesEach: number;
}

/** One turn. @throws {Error} not every receiver got every message exactly once. */
export async function fanOut(server: Server, shape: FanOutShape, turn: number): Promise<Figures> {
  const { publishers, receivers, messagesEach } = shape;
  using links = new DisposableStack();
  const audience = links.use(await Audience.open(server.wire, receivers, turn));
  const writers = [];
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  for (let p = 0; p < publishers; p++) {
    const name = `P${p}_${turn}`;
    const link = links.use(await server.wire.publisher(name, false));
    // What a publisher is sent is read, so that nobody waits for it, and not counted.
    link.follow(() => {}).catch(lost.reject);
    const frame = (index: number) => server.wire.frame(message({ publisher: p, index }), name, false);
    writers.push({ link, chunks: encodeChunks(messagesEach, { perChunk: PER_CHUNK, frame }) });
  }

  const published = publishers * messagesEach;
  const delivered = audience.reached(published);
  const cpuBefore = await cpuSeconds(server.pid);
  const startMs = performance.now();
  const writing = writers.map(async ({ link, chunks }) => {
    for (const chunk of chunks) await link.write(chunk);
  });
  await Promise.race([Promise.all([delivered, ...writing]), lost.promise]);
  const tookMs = performance.now() - startMs;
  const cpuS = await cpuSeconds(server.pid) - cpuBefore;
  const restMs = await server.rest();
  const deliveries = published * receivers;
  if (audience.delivered !== deliveries) {
    throw new Error(`${audience.delivered} messages came, ${deliveries} were due`);
  }
  return {
    delivered_per_s: deliveries / tookMs * 1_000,
    cpu_us_per_delivery: cpuS / deliveries * 1e6,
    turn_ms: tookMs,
    ...(restMs === undefined ? {} : {
      library_level_after_ms: restMs,
      library_cpu_ms: (await cpuSeconds(server.pid) - cpuBefore - cpuS) * 1_000,
    }),
  };
}
