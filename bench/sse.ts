/**
 * Measures what open pages cost a busy hub: one hub at a fixed rate of messages, in turns with and without open pages.
 *
 *     deno run -A bench/sse.ts [--turns 5] [--seconds 4] [--rate 50000] [--pages 3] [--fragments] [--json]
 *
 * A page subscribes as the overview does; with `--fragments` it also requests itself once a second, as an open one may.
 */
import { parseArgs } from "node:util";
import { type HubServer, startHubServer } from "./hub_server.ts";
import { inTurns } from "./in_turns.ts";
import { fixedRate } from "./fixed_rate.ts";
import { report } from "./report.ts";
import type { Server } from "./server.ts";

/** The overview subscribes to these topics. */
const TOPICS = "status,ais,collaborations,log,rates";
/** CPU time per message may be this many times that without pages. */
const GOAL = 1.05;

/** Pages that are open until they are disposed. */
class Pages implements AsyncDisposable {
  readonly #streams: ReadableStreamDefaultReader<Uint8Array>[] = [];
  readonly #busy: Promise<void>[] = [];
  #areOpen = true;
  /** The bytes that each page has read. */
  readonly read: number[] = [];

  static async open(
    url: string,
    { pages, fragments }: { pages: number; fragments: boolean },
  ): Promise<Pages> {
    const opened = new Pages();
    for (let page = 0; page < pages; page++) {
      const { body } = await fetch(`${url}events?topics=${TOPICS}`);
      opened.#busy.push(opened.#follow(page, body!.getReader()));
      if (fragments) opened.#busy.push(opened.#requestAgain(url));
    }
    return opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#areOpen = false;
    for (const stream of this.#streams) await stream.cancel();
    await Promise.all(this.#busy);
  }

  async #follow(page: number, stream: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    this.#streams.push(stream);
    this.read[page] = 0;
    for (let part = await stream.read(); !part.done; part = await stream.read()) {
      this.read[page]! += part.value.length;
    }
  }

  async #requestAgain(url: string): Promise<void> {
    while (this.#areOpen) {
      await (await fetch(url, { headers: { "x-aicollab-fragment": "1" } })).text();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      turns: { type: "string", default: "5" },
      seconds: { type: "string", default: "4" },
      rate: { type: "string", default: "50000" },
      pages: { type: "string", default: "3" },
      fragments: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const [turns, seconds, messagesPerS, pages] = [values.turns, values.seconds, values.rate, values.pages].map(
    Number,
  ) as [number, number, number, number];
  const shape = { publishers: 2, receivers: 2, messagesPerS, seconds };
  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  try {
    await using hub: HubServer = await startHubServer(folder);
    // One process has both names, since two processes would differ by more than the effect.
    const named = (name: string): Server => ({
      ...hub,
      name,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
    const followed = named(`${pages} pages`);
    const alone = named("no page");
    let done = 0;
    // The first turn warms the hub up and does not count.
    await fixedRate(hub, { ...shape, seconds: 1 }, done++);
    const outcome = await inTurns({
      name: `${messagesPerS.toLocaleString("en")} messages/s, ${shape.receivers} receivers`,
      note: "CPU time of one hub, in turns",
      servers: [followed, alone].map((server) => () => Promise.resolve(server)),
      goal: { figure: "cpu_us_per_message", ratio: GOAL },
      turn: async (server) => {
        if (server === alone) return await fixedRate(server, shape, done++);
        await using open = await Pages.open(hub.dashboard, { pages, fragments: values.fragments });
        const figures = await fixedRate(server, shape, done++);
        if (open.read.some((bytes) => bytes < 1_000 * seconds)) {
          throw new Error(`Pages read ${open.read} bytes`);
        }
        return figures;
      },
    }, { turns, folder });
    if (values.json) console.log(JSON.stringify(outcome, null, 2));
    else report(outcome).forEach((line) => console.log(line));
    return outcome.ratio!.is < GOAL ? 0 : 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
