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
import type { HubServer } from "./hub_server.ts";
import { latency } from "./latency.ts";
import { OneHub } from "./one_hub.ts";

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
  await using bench = await OneHub.start();
  const { hub } = bench;
  const other = await bench.startAnother();
  const whileFlooding = ({ dashboard }: HubServer) => async (turn: number) => {
    using _flood = await Flood.open(dashboard);
    return await latency(hub, shape, turn);
  };
  await bench.warmUp((turn) => latency(hub, { ...shape, messages: 200 }, turn));
  return await bench.compare({
    name: `latency 1 → ${shape.receivers} under an HTTP flood`,
    note: "one hub, in turns",
    conditions: {
      flooded: whileFlooding(hub),
      "another hub flooded": whileFlooding(other),
      "no flood": (turn) => latency(hub, shape, turn),
    },
    goal: { figure: "p99_us", ratio: GOAL },
  }, { turns: Number(values.turns), json: values.json });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
