/**
 * Measures what strangers at the door do to those inside: the time until a message is acknowledged, at a steady rate, and the time
 * until a rightful AI is welcomed; in turns while the hub is flooded from another address, while another hub on the same machine
 * is, and while none is.
 *
 *     deno run -A bench/auth_flood.ts [--turns 5] [--seconds 10] [--json]
 *
 * A turn has 1,100 silent connections at its beginning, and 5,000 wrong tokens in its course.
 */
import { parseArgs } from "node:util";
import type { AuthFloodOrder } from "./auth_flood_worker.ts";
import { type HubServer, startHubServer } from "./hub_server.ts";
import { inTurns } from "./in_turns.ts";
import { report } from "./report.ts";
import type { Server } from "./server.ts";
import { steady, type SteadyShape } from "./steady.ts";

/** The 99th percentile may be this many times that without a flood. */
const GOAL = 1.2;
const SILENT = 1_100;
const WRONG = 5_000;

/** A flood that lasts until it is disposed. */
class Flood implements Disposable {
  readonly #worker = new Worker(new URL("./auth_flood_worker.ts", import.meta.url), { type: "module" });

  /** Resolves when all silent connections were opened. */
  static async open(order: AuthFloodOrder): Promise<Flood> {
    const flood = new Flood();
    const begun = Promise.withResolvers<void>();
    flood.#worker.onmessage = () => begun.resolve();
    flood.#worker.postMessage(order);
    await begun.promise;
    return flood;
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      turns: { type: "string", default: "5" },
      seconds: { type: "string", default: "10" },
      json: { type: "boolean", default: false },
    },
  });
  const shape: SteadyShape = { perS: 100, entersPerS: 2, seconds: Number(values.seconds) };
  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  try {
    await using hub = await startHubServer(folder);
    await using other = await startHubServer(folder);
    const named = (name: string): Server => ({
      ...hub,
      name,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
    const flooded = new Map<Server, HubServer | undefined>([
      [named("flooded"), hub],
      [named("no flood"), undefined],
      [named("another hub flooded"), other],
    ]);
    let done = 0;
    await steady(hub, { ...shape, seconds: 3 }, done++);
    const outcome = await inTurns({
      name: "acknowledged at a steady rate under a flood of strangers",
      note: `one hub, in turns of ${shape.seconds} s; ${SILENT} silent connections, ${WRONG} wrong tokens`,
      servers: [...flooded.keys()].map((server) => () => Promise.resolve(server)),
      goal: { figure: "p99_us", ratio: GOAL },
      turn: async (server) => {
        const target = flooded.get(server);
        const order = { silent: SILENT, wrongPerS: WRONG / shape.seconds, aiId: "AI_Node_1" };
        using _flood = target && await Flood.open({ ...order, port: target.port });
        return await steady(server, shape, done++);
      },
    }, { turns: Number(values.turns), folder });
    if (values.json) console.log(JSON.stringify(outcome, null, 2));
    else report(outcome).forEach((line) => console.log(line));
    return outcome.ratio!.is < GOAL ? 0 : 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
