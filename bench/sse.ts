/**
 * Measures what open pages cost a busy hub: one hub at a fixed rate of messages, in turns with and without open pages.
 *
 *     deno run -A bench/sse.ts [--turns 5] [--seconds 4] [--rate 50000] [--pages 3] [--fragments] [--json]
 *
 * A page subscribes as the overview does; with `--fragments` it also requests itself once a second, as an open one may.
 */
import { parseArgs } from "node:util";
import { fixedRate } from "./fixed_rate.ts";
import { OneHub } from "./one_hub.ts";

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
  await using bench = await OneHub.start();
  const { hub } = bench;
  await bench.warmUp((turn) => fixedRate(hub, { ...shape, seconds: 1 }, turn));
  return await bench.compare({
    name: `${messagesPerS.toLocaleString("en")} messages/s, ${shape.receivers} receivers`,
    note: "CPU time of one hub, in turns",
    conditions: {
      async [`${pages} pages`](turn) {
        await using open = await Pages.open(hub.dashboard, { pages, fragments: values.fragments });
        const figures = await fixedRate(hub, shape, turn);
        if (open.read.some((bytes) => bytes < 1_000 * seconds)) {
          throw new Error(`Pages read ${open.read} bytes`);
        }
        return figures;
      },
      "no page": (turn) => fixedRate(hub, shape, turn),
    },
    goal: { figure: "cpu_us_per_message", ratio: GOAL },
  }, { turns, json: values.json });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
