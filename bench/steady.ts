/** Measures a steady load: how long acknowledgements take, and how long AIs that connect wait for their welcome. */
import { ACK_MARK, MarkCounter } from "./mark_counter.ts";
import { message, messageId } from "./message.ts";
import type { Figures } from "./scenario.ts";
import type { Server } from "./server.ts";
import { percentile } from "./statistics.ts";

/** No acknowledgement is shorter than this. */
const CLOSEST_ACK_BYTES = 50;

/** These numbers fix the size of a turn. */
export interface SteadyShape {
  /** So many messages a second are sent, one by one, whether or not those before are acknowledged. */
  readonly perS: number;
  /** So many AIs a second connect, are welcomed, and leave. */
  readonly entersPerS: number;
  readonly seconds: number;
}

const encoder = new TextEncoder();

/** Runs one turn; times count from when a message was due. @throws {Error} a message was not acknowledged. */
export async function steady(server: Server, shape: SteadyShape, turn: number): Promise<Figures> {
  const { wire } = server;
  const name = `P_${turn}`;
  using connection = await wire.publisher(name, false);
  const messages = shape.perS * shape.seconds;
  const dueMs = (i: number) => startMs + i * 1_000 / shape.perS;
  const tookUs: number[] = [];
  const acks = new MarkCounter(ACK_MARK, CLOSEST_ACK_BYTES);
  const all = Promise.withResolvers<void>();
  const startMs = performance.now();
  connection.follow((bytes) => {
    acks.add(bytes);
    const nowMs = performance.now();
    while (tookUs.length < acks.count) tookUs.push((nowMs - dueMs(tookUs.length)) * 1_000);
    if (acks.count === messages) all.resolve();
  }).catch(all.reject);
  const entering = entered(server, shape, turn);
  for (let index = 0; index < messages; index++) {
    await until(dueMs(index));
    const text = message({ publisher: turn, index, messageId: messageId(index, wire.idMark) });
    await connection.write(encoder.encode(wire.frame(text, name, true)));
  }
  await all.promise;
  const enteredMs = await entering;
  await server.untilIdle();
  return {
    p50_us: percentile(tookUs, 50),
    p99_us: percentile(tookUs, 99),
    worst_welcome_ms: percentile(enteredMs, 100),
  };
}

/** Resolves with the milliseconds that each AI waited from its connect to its welcome. */
async function entered(
  { wire }: Server,
  { entersPerS, seconds }: SteadyShape,
  turn: number,
): Promise<number[]> {
  const startMs = performance.now();
  const tookMs: number[] = [];
  for (let i = 0; i < entersPerS * seconds; i++) {
    await until(startMs + i * 1_000 / entersPerS);
    const beganMs = performance.now();
    using _ = await wire.receiver(`N${i}_${turn}`);
    tookMs.push(performance.now() - beganMs);
  }
  return tookMs;
}

async function until(ms: number): Promise<void> {
  const earlyMs = ms - performance.now();
  if (earlyMs > 0) await new Promise((resolve) => setTimeout(resolve, earlyMs));
}
