/** Measures latency: one message at a time, from its write until the last receiver has it. */
import { ReceiverGroup } from "./receiver_group.ts";
import { message } from "./message.ts";
import type { Figures } from "./scenario.ts";
import type { Server } from "./server.ts";
import { percentile } from "./statistics.ts";

/** These numbers fix the size of a turn. */
export interface LatencyShape {
  readonly receivers: number;
  readonly messages: number;
}

const encoder = new TextEncoder();

/** Runs one turn. @throws {Error} a receiver missed a message or got one twice. */
export async function latency(server: Server, shape: LatencyShape, turn: number): Promise<Figures> {
  const { receivers, messages } = shape;
  using connections = new DisposableStack();
  const group = connections.use(await ReceiverGroup.open(server.wire, receivers, turn));
  const name = `P_${turn}`;
  const connection = connections.use(await server.wire.publisher(name, false));
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  connection.follow(() => {}).catch(lost.reject);

  const tookUs: number[] = [];
  for (let index = 0; index < messages; index++) {
    const frame = encoder.encode(server.wire.frame(message({ publisher: 0, index }), name, false));
    const delivered = group.reached(index + 1);
    const startMs = performance.now();
    await connection.write(frame);
    await Promise.race([delivered, lost.promise]);
    tookUs.push((performance.now() - startMs) * 1_000);
  }
  await server.untilIdle();
  return { p50_us: percentile(tookUs, 50), p99_us: percentile(tookUs, 99) };
}
