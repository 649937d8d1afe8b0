/** `aicollab experiment`: measures what collaboration is worth. */
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { choice, flag, integer } from "../internal/option.ts";
import { progressOnStderr } from "../internal/progress.ts";
import { Interruption } from "../internal/signals.ts";
import { runExperiment } from "./experiment/collab.ts";
import {
  BEST_KNOWN,
  EVALS,
  INTERVAL,
  pageCacheTask,
  TARGETS,
  TRAINERS,
} from "./experiment/page_cache_task.ts";
import { reportLines } from "./experiment/report.ts";
import { summarize } from "./experiment/summary.ts";

export const command = defineCommand({
  name: "experiment",
  examples: ["aicollab experiment collab --seeds 2", "aicollab experiment collab --json"],
  places: ["which"],
  options: {
    which: choice(["collab"], { required: true, sentence: "learning together against alone" }),
    seeds: integer({ default: 20, min: 1, max: 1000, sentence: "repetitions" }),
    json: flag({ sentence: "print JSON and nothing else" }),
  },
  note: "docs/experiments.md tells the arms and what came out.",
  async run({ seeds, json }, { signal, out, err, environment }) {
    using progress = progressOnStderr("experiment collab, seed", seeds, environment);
    const curves = await runExperiment({
      task: pageCacheTask(),
      trainers: TRAINERS,
      evals: EVALS,
      interval: INTERVAL,
      seeds,
      signal,
      onSeed: (done) => progress.tell(done),
    });
    if (curves.A.length < seeds) {
      err(`Ended after ${curves.A.length} of ${seeds} seeds; nothing was judged.`);
      return signal.reason instanceof Interruption ? signal.reason.exit : EXIT.terminated;
    }
    const summary = summarize(curves, { bestKnown: BEST_KNOWN, targets: TARGETS });
    if (json) out(JSON.stringify(summary));
    else reportLines(summary).forEach((line) => out(line));
    return EXIT.ok;
  },
});
