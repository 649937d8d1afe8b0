/** Runs one workload at two hubs in pairs of turns, so that other load that outlasts a pair slows both sides down. */
import { cpuSeconds } from "./cpu_time.ts";
import { watchOthers } from "./machine_load.ts";
import type { Figures } from "./scenario.ts";
import type { Server, StartServer } from "./server.ts";
import { explainingFailure } from "./turn_failure.ts";
import type { Workload } from "./workloads.ts";

/** `this` is the checkout that the bench is part of, `other` the one that it is compared with. */
export const SIDES = ["this", "other"] as const;

/** A side is one of {@link SIDES}. */
export type Side = typeof SIDES[number];

/** There is one value per side. */
export type Sides<T> = Readonly<Record<Side, T>>;

/** CPU time is in microseconds of all threads of the hub per published message. */
export const CPU_FIGURE = "cpu_us_per_message";

/** A new hub does this share of a turn before it is measured, as V8 compiles and optimizes its code during that. */
const WARM_UP_SHARE = 0.5;

/** A pair is two turns, one of each side, directly after each other. */
export interface Pair {
  readonly figures: Sides<Figures>;
  /** The cores that other processes than the hubs and the load generator used, on average; stolen time counts. */
  readonly other_processes_cores: number;
}

/** Returns the order of the sides in the pair with this index; it alternates, so that a trend favours neither. */
export function orderOf(pair: number): readonly [Side, Side] {
  return pair % 2 === 0 ? ["this", "other"] : ["other", "this"];
}

/**
 * Runs `turns` pairs. Each pair has two new hubs with data folders below `folder`: processes of one program may differ
 * in speed for as long as they live, which turns of the same two processes would show as a difference of the sides.
 * @throws {Error} a hub does not start, or a turn fails; the text has its last lines.
 */
export async function pairedTurns(
  workload: Workload,
  { start, turns, folder }: { start: Sides<StartServer>; turns: number; folder: string },
): Promise<Pair[]> {
  const pairs = [];
  for (let pair = 0; pair < turns; pair++) pairs.push(await onePair(workload, { start, pair, folder }));
  return pairs;
}

async function onePair(
  workload: Workload,
  { start, pair, folder }: { start: Sides<StartServer>; pair: number; folder: string },
): Promise<Pair> {
  await using cleanUp = new AsyncDisposableStack();
  const data = await Deno.makeTempDir({ dir: folder });
  cleanUp.defer(() => Deno.remove(data, { recursive: true }));
  const order = orderOf(pair);
  const servers: Partial<Record<Side, Server>> = {};
  for (const side of order) servers[side] = cleanUp.use(await start[side](data));

  const turnOf = (side: Side, work: (server: Server) => Promise<Figures>) => {
    const server = servers[side]!;
    const what = `${workload.name}, turn ${pair + 1} of the hub of ${
      side === "this" ? "this" : "the other"
    } checkout`;
    return explainingFailure(what, server, work(server));
  };
  for (const side of order) await turnOf(side, (server) => workload.turn(server, 0, WARM_UP_SHARE));
  const others = await watchOthers([Deno.pid, ...order.map((side) => servers[side]!.pid)]);
  const figures: Partial<Record<Side, Figures>> = {};
  for (const side of order) figures[side] = await turnOf(side, (server) => withCpu(server, workload));
  return { figures: figures as Sides<Figures>, other_processes_cores: await others() };
}

/** Measures a turn. It ends when the library holds all messages, so that deferred work counts, too. */
async function withCpu(server: Server, workload: Workload): Promise<Figures> {
  const before = await cpuSeconds(server.pid);
  const figures = await workload.turn(server, 1);
  const cpuS = await cpuSeconds(server.pid) - before;
  return { ...figures, [CPU_FIGURE]: cpuS / workload.messages * 1e6 };
}
