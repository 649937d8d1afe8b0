/** Compares the hub with nats-server; measures the hub alone where that is not installed. */
import { inTurns } from "./in_turns.ts";
import { natsVersion } from "./nats_server.ts";
import type { Options } from "./options.ts";
import { report } from "./report.ts";
import { scenarios } from "./scenarios.ts";

/** Prints every scenario when it is done, or all of them as JSON at the end; data folders are made below `folder`. */
export async function compareWithNats(options: Options, folder: string): Promise<void> {
  const { kinds, turns, quick, hubOnly, json } = options;
  const nats = hubOnly ? undefined : await natsVersion();
  if (nats) {
    const cores = navigator.hardwareConcurrency;
    console.error(`nats-server ${nats}, Deno ${Deno.version.deno}, ${cores} cores`);
  } else console.error(`SKIPPED nats-server: ${hubOnly ? "--hub-only" : "not installed"}`);

  const outcomes = [];
  for (const scenario of scenarios({ kinds, size: quick ? "quick" : "full", compare: nats !== undefined })) {
    const outcome = await inTurns(scenario, { turns, folder });
    outcomes.push(outcome);
    if (!json) report(outcome).forEach((line) => console.log(line));
  }
  if (json) console.log(JSON.stringify({ nats, deno: Deno.version.deno, outcomes }, null, 2));
}
