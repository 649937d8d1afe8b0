/** `deno task bench`: the hub beside real brokers, one load generator for all, in turns. What it means: README.md. */
import { parseArgs } from "node:util";
import { inTurns } from "./in_turns.ts";
import { natsVersion } from "./nats_server.ts";
import { report } from "./report.ts";
import { type Kind, KINDS, scenarios } from "./scenarios.ts";

const USAGE = `deno task bench [--only ${KINDS.join("|")}]… [--turns N] [--quick] [--hub-only] [--json]`;

/** Resolves with the exit code: 0 when nothing was lost, however fast it was. */
async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true },
      turns: { type: "string" },
      quick: { type: "boolean", default: false },
      "hub-only": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const turns = Number(values.turns ?? (values.quick ? 1 : 5));
  const kinds = (values.only ?? KINDS) as readonly Kind[];
  if (!(turns >= 1) || !kinds.every((kind) => KINDS.includes(kind))) {
    console.error(USAGE);
    return 2;
  }
  const nats = values["hub-only"] ? undefined : await natsVersion();
  if (!nats) console.error(`SKIPPED nats-server: ${values["hub-only"] ? "--hub-only" : "not installed"}`);
  else {console.error(
      `nats-server ${nats}, Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores`,
    );}

  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  try {
    const outcomes = [];
    const size = values.quick ? "quick" : "full";
    for (const scenario of scenarios({ kinds, size, compare: nats !== undefined })) {
      const outcome = await inTurns(scenario, { turns, folder });
      outcomes.push(outcome);
      if (!values.json) report(outcome).forEach((line) => console.log(line));
    }
    if (values.json) console.log(JSON.stringify({ nats, deno: Deno.version.deno, outcomes }, null, 2));
    return 0;
  } catch (error) {
    console.error(String(error));
    return 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
