/**
 * Measures what a flood of HTTP requests does to the broker: the time until the last of 10 AIs has a message, in turns
 * while the hub's own dashboard is flooded, while that of another hub on the same machine is, and while none is.
 *
 *     deno run -A bench/http_flood.ts [--turns 7] [--messages 1000] [--json]
 *
 * Both floods take the same share of the machine, so the first two differ only by what the hub's web server takes from
 * its broker.
 */
import { parseArgs } from "node:util";
import { startHubServer } from "./hub_server.ts";
import { inTurns } from "./in_turns.ts";
import { latency } from "./latency.ts";
import { report } from "./report.ts";
import type { Server } from "./server.ts";

/** The 99th percentile may be this many times that under the other flood. */
const GOAL = 1.2;

/** After this many answers the flood's thread is up and the burst that a dashboard allows is over. */
const WARM_UP_ANSWERS = 400;

/** A flood that lasts until it is disposed. */
class Flood implements Disposable {
  readonly #worker = new Worker(new URL("./http_flood_worker.ts", import.meta.url), { type: "module" });
  readonly #begun = Promise.withResolvers<void>();

  /** Resolves when the flood on the dashboard at `url` is in full force. */
  static async open(url: string): Promise<Flood> {
    const flood = new Flood();
    flood.#worker.onmessage = ({ data }: MessageEvent<number>) => {
      if (data >= WARM_UP_ANSWERS) flood.#begun.resolve();
    };
    flood.#worker.postMessage(url);
    await flood.#begun.promise;
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
      turns: { type: "string", default: "7" },
      messages: { type: "string", default: "1000" },
      json: { type: "boolean", default: false },
    },
  });
  const shape = { receivers: 10, messages: Number(values.messages) };
  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  try {
    await using hub = await startHubServer(folder);
    await using other = await startHubServer(folder);
    const named = (name: string): Server => ({
      ...hub,
      name,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
    const flooded = new Map([
      [named("flooded"), hub.dashboard],
      [named("another hub flooded"), other.dashboard],
      [named("no flood"), undefined],
    ]);
    let done = 0;
    await latency(hub, { ...shape, messages: 200 }, done++);
    const outcome = await inTurns({
      name: `latency 1 → ${shape.receivers} under an HTTP flood`,
      note: "one hub, in turns",
      servers: [...flooded.keys()].map((server) => () => Promise.resolve(server)),
      goal: { figure: "p99_us", ratio: GOAL },
      turn: async (server) => {
        const url = flooded.get(server);
        using _flood = url === undefined ? undefined : await Flood.open(url);
        return await latency(server, shape, done++);
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
