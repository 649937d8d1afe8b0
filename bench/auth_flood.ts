/**
 * Measures what strangers at the door do to those inside: the time until a message is acknowledged, at a steady rate, and the time
 * until a rightful AI is welcomed; in turns while the hub is flooded from another address, while another hub on the same machine
 * is, and while none is.
 *
 *     deno run -A bench/auth_flood.ts [--turns 5] [--seconds 10] [--json]
 *
 * A turn has 1,100 silent connections at its beginning, and 5,000 wrong tokens in its course.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { linesOf } from "../harness/lines.ts";
import type { HubServer } from "./hub_server.ts";
import { OneHub } from "./one_hub.ts";
import { steady, type SteadyShape } from "./steady.ts";

/** The 99th percentile may be this many times that without a flood. */
const GOAL = 1.2;
const SILENT = 1_100;
const WRONG = 5_000;

/** A flood that lasts until it is ended, in a process of the lowest priority: it would come from other machines. */
class Flood {
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(port: number, wrongPerS: number) {
    const source = fileURLToPath(new URL("./auth_flood_source.ts", import.meta.url));
    const command = [Deno.execPath(), "run", "-A", "--quiet", source, port, SILENT, wrongPerS];
    this.#process = new Deno.Command("nice", { args: ["-n", "19", ...command.map(String)], stdout: "piped" })
      .spawn();
    this.#lines = linesOf(this.#process.stdout)[Symbol.asyncIterator]();
  }

  /** Resolves when all silent connections were opened. */
  static async open(port: number, wrongPerS: number): Promise<Flood> {
    const flood = new Flood(port, wrongPerS);
    await flood.#lines.next();
    return flood;
  }

  /** Ends the flood and resolves with the number of wrong tokens that it gave. */
  async end(): Promise<number> {
    this.#process.kill("SIGTERM");
    const { value } = await this.#lines.next();
    await this.#lines.next();
    await this.#process.status;
    return Number(value);
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
  await using bench = await OneHub.start();
  const { hub } = bench;
  const other = await bench.startAnother();
  const alone = async (turn: number) => ({ ...await steady(hub, shape, turn), wrong_tokens: 0 });
  const whileFlooding = ({ port }: HubServer) => async (turn: number) => {
    const flood = await Flood.open(port, WRONG / shape.seconds);
    const figures = await steady(hub, shape, turn);
    return { ...figures, wrong_tokens: await flood.end() };
  };
  await bench.warmUp((turn) => steady(hub, { ...shape, seconds: 3 }, turn));
  return await bench.compare({
    name: "acknowledged at a steady rate under a flood of strangers",
    note: `one hub, in turns of ${shape.seconds} s; ${SILENT} silent connections, ${WRONG} wrong tokens`,
    conditions: {
      flooded: whileFlooding(hub),
      "no flood": alone,
      "another hub flooded": whileFlooding(other),
    },
    goal: { figure: "p99_us", ratio: GOAL },
  }, { turns: Number(values.turns), json: values.json });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
