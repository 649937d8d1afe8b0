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
import { type HubServer, startHubServer } from "./hub_server.ts";
import { inTurns } from "./in_turns.ts";
import { report } from "./report.ts";
import type { Server } from "./server.ts";
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
        const flood = target && await Flood.open(target.port, WRONG / shape.seconds);
        const figures = await steady(server, shape, done++);
        return { ...figures, wrong_tokens: await flood?.end() ?? 0 };
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
