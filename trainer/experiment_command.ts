/** `aicollab experiment` measures what collaboration is worth. */
import { defineCommand, defineSubcommand } from "../internal/command.ts";
import { counted } from "../internal/counted.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { flag, integer, path } from "../internal/option.ts";
import { progressOnStderr } from "../internal/progress.ts";
import { Interruption } from "../internal/signals.ts";
import { runExperiment } from "./experiment/collab.ts";
import { generatedTask, RECORDINGS } from "./experiment/page_cache_tasks.ts";
import { recordedTaskIn } from "./experiment/recordings_folder.ts";
import { reportLines } from "./experiment/report.ts";
import { summarize, type Summary } from "./experiment/summary.ts";
import { EVALS, INTERVAL, TARGETS, TRAINERS } from "./experiment/task.ts";

const examples = ["aicollab experiment collab --seeds 2", "aicollab experiment collab --json"] as const;

const collab = defineSubcommand({
  summary: "Compare learning together with learning alone",
  examples,
  options: {
    seeds: integer({ default: 20, min: 1, max: 1000, sentence: "number of repetitions" }),
    testData: path({ placeholder: "DIR", sentence: "folder with recordings, for a second task" }),
    json: flag({ sentence: "print only JSON" }),
  },
  note: "docs/experiments.md describes the tasks, the arms and the results.",
  async run({ seeds, testData, json }, { signal, out, err, environment }) {
    const tasks = [generatedTask(), ...(testData === undefined ? [] : [await recordedTaskIn(testData)])];
    const summaries: Summary[] = [];
    for (const task of tasks) {
      using progress = progressOnStderr(`${task.name}, seed`, seeds, environment);
      const curves = await runExperiment({
        task,
        trainers: TRAINERS,
        evals: EVALS,
        interval: INTERVAL,
        seeds,
        signal,
        onSeed: (done) => progress.report(done),
      });
      if (curves.A.length < seeds) {
        err(
          `Ended after ${curves.A.length} of ${counted(seeds, "seed")} of ${task.name}; nothing was judged.`,
        );
        return signal.reason instanceof Interruption ? signal.reason.exit : EXIT.terminated;
      }
      summaries.push(summarize(curves, task, TARGETS));
    }
    if (json) {
      out(JSON.stringify({ tasks: summaries }));
      return EXIT.ok;
    }
    summaries.flatMap((summary, i) => [...(i > 0 ? ["", ""] : []), ...reportLines(summary)])
      .forEach((line) => out(line));
    if (testData === undefined) {
      err(`A second task, on recordings: --test-data DIR, with ${RECORDINGS.join(" and ")} in DIR.`);
    }
    return EXIT.ok;
  },
});

export const command = defineCommand({ name: "experiment", examples, options: {}, commands: { collab } });
