/** `aicollab harness`: runs a scenario, prints the verdict, leaves a folder of results. */
import { systemClock } from "../internal/clock.ts";
import { defineCommand } from "../internal/command.ts";
import { duration, flag, integer, path, text } from "../internal/option.ts";
import { UserError } from "../internal/user_error.ts";
import { VERSION } from "../internal/version.ts";
import { Interruption } from "../internal/signals.ts";
import { type Results, resultsSchema } from "../outcome/results.ts";
import { closingText } from "./closing_text.ts";
import { makeHabitat } from "./population.ts";
import { makeRunId, ResultsFolder } from "./results_folder.ts";
import { runScenario } from "./run_scenario.ts";
import { loadScenario, withDuration } from "./scenario.ts";
import { exitOf, judge } from "./verdict.ts";

export const command = defineCommand({
  name: "harness",
  examples: ["aicollab harness basic --duration 20s", "aicollab harness --scenario basic --report --export"],
  places: ["scenario"],
  options: {
    scenario: text({ default: "basic", placeholder: "NAME|FILE", sentence: "what to run" }),
    duration: duration({ minMs: 1_000, sentence: "how long; the scenario says unless given" }),
    seed: integer({ max: 2 ** 31, sentence: "fixes workloads and draws; random unless given" }),
    out: path({ default: "results", placeholder: "DIR", sentence: "where results go" }),
    report: flag({ sentence: "print each trainer's details as well" }),
    export: flag({ sentence: "with --report: print results.json as well" }),
    json: flag({ sentence: "print results.json and nothing else" }),
    keep: flag({ sentence: "keep the hub's whole data folder" }),
  },
  async run(values, { signal, out, err, environment }) {
    const loaded = await loadScenario(values.scenario);
    const scenario = withDuration(loaded, values.duration ?? loaded.duration_ms);
    const seed = values.seed ?? crypto.getRandomValues(new Uint16Array(1))[0]!;
    const runId = makeRunId(Date.now());
    const folder = await ResultsFolder.begin(values.out, scenario.name, runId);
    let results: Results;
    try {
      const habitat = await makeHabitat(folder.path, environment);
      const measured = await runScenario(scenario, {
        runId,
        seed,
        habitat,
        clock: systemClock,
        signal,
        say: err,
      });
      results = resultsSchema.parse({ ...measured, ...judge(measured, scenario.checks) });
    } catch (error) {
      // Where nothing ran there is nothing to keep; after a bug the folder is what tells.
      if (error instanceof UserError) await folder.discard();
      throw error;
    }
    const lines = closingText(results, {
      folder: `${folder.finalPath}/`,
      details: values.report,
      json: values.export,
    });
    const json = JSON.stringify(results, null, 2);
    const { duration: _, seed: __, ...options } = values; // both are told as they came out, with the scenario
    await folder.finish({
      keepData: values.keep,
      isLatest: results.verdict !== "interrupted",
      texts: {
        "results.json": `${json}\n`,
        "report.txt": `${lines.join("\n")}\n`,
        "run.json": `${
          JSON.stringify({ scenario, seed, options, version: VERSION, deno: Deno.version.deno }, null, 2)
        }\n`,
      },
    });
    if (values.json) out(json);
    else lines.forEach((line) => out(line));
    return signal.reason instanceof Interruption ? signal.reason.exit : exitOf(results.verdict);
  },
});
