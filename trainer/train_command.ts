/** `aicollab train` runs one trainer alone, without a hub, and reports what it found. */
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { flag, integer, path, text } from "../internal/option.ts";
import { progressOnStderr } from "../internal/progress.ts";
import { Interruption } from "../internal/signals.ts";
import { usageError } from "../internal/user_error.ts";
import { askedTraining } from "./asked_training.ts";
import type { Brain } from "./brains/brain.ts";
import { brainNamed } from "./brains/brain_named.ts";
import { refuseNothing } from "./brains/refuse_nothing.ts";
import { yieldToEventLoop } from "./yield_to_event_loop.ts";
import { specializations } from "./kernels/table.ts";
import { specializationNamed } from "./specialization_named.ts";
import { PAGE_IDS } from "./traces/page_ids.ts";
import { reportOf, type Training } from "./training.ts";
import { trainingText } from "./training_text.ts";

export const command = defineCommand({
  name: "train",
  examples: ["aicollab train graphics --seed 1", "aicollab train filesystem --trace web07.ids.gz"],
  places: ["spec"],
  options: {
    spec: text({
      required: true,
      placeholder: "SPEC",
      usual: specializations.map(({ name }) => name),
      sentence: "what to learn, see aicollab specs",
    }),
    evals: integer({ default: 150, min: 1, sentence: "evaluations, including the classics" }),
    trace: path({ placeholder: "FILE", sentence: "recording to learn from; - is standard input" }),
    format: text({
      placeholder: "FORMAT",
      usual: specializations.flatMap(({ kernel }) => kernel.traces?.formats ?? []),
      sentence: "format of the recording (by its name or bytes)",
    }),
    length: integer({ min: 1, sentence: "length of a workload, ms or accesses or …" }),
    whole: flag({ sentence: "use the whole recording" }),
    seed: integer({ max: 2 ** 32 - 1, sentence: "seed for all draws (random)" }),
    brain: text({
      default: "builtin",
      placeholder: "BRAIN",
      sentence: "optimizer: builtin or exec:COMMAND",
    }),
    fallback: flag({ sentence: "let builtin stand in for a program that fails" }),
    json: flag({ sentence: "print only JSON" }),
  },
  note: `Recordings, also in gzip or zstd, up to 256 MiB unpacked:
${
    specializations.filter(({ kernel }) => kernel.traces)
      .map(({ name, kernel }) =>
        `${kernel.traces!.formats.map((format) => `.${format}`).join(" ")} for ${name}`
      )
      .join(",\n")
  }.
.ids holds page ids and nothing else:
${PAGE_IDS}.
30 s or 1,000,000 accesses of each quarter are used, without --whole.`,
  async run(values, { signal, out, err, environment }) {
    const { spec, evals, seed: given, brain: brainText, fallback, json } = values;
    const specialization = specializationNamed(spec, "aicollab train");
    const { kernel: { classics }, name } = specialization;
    if (evals <= classics.length) {
      throw usageError(`--evals ${evals} leaves nothing to learn with`, {
        why: `the ${classics.length} classics of ${name} are measured first`,
        fix: `aicollab train ${name} --evals ${classics.length + 100}`,
      });
    }
    const seed = given ?? crypto.getRandomValues(new Uint32Array(1))[0]!;
    const interruptedBy = ({ reason }: AbortSignal, words: string) => {
      err(words);
      return reason instanceof Interruption ? reason.exit : EXIT.terminated;
    };
    let training: Training;
    try {
      training = await askedTraining({ specialization, evals, seed }, values, { signal, environment });
    } catch (error) {
      if (!signal.aborted) throw error;
      return interruptedBy(signal, "Ended while the recording was read; nothing was learned.");
    }
    const { lesson } = training;
    const brain: Brain = brainNamed(brainText, (text) => {
      if (fallback || brain.share!.points > 0) err(text);
    });
    try {
      using progress = progressOnStderr(`learning ${name}`, evals, environment);
      for (const _ of lesson.preparing()) {
        progress.report(0, "measuring the classics");
        await yieldToEventLoop();
        if (signal.aborted) break;
      }
      while (!lesson.done && !signal.aborted) {
        await brain.step(lesson, signal);
        if (brain.share?.replaced !== undefined && !fallback) refuseNothing(brainText, brain.share);
        progress.report(
          lesson.evals,
          lesson.best ? `${lesson.best.ratio.toPrecision(4)} of the best classic` : "",
        );
        await yieldToEventLoop();
      }
    } finally {
      await brain.close();
    }
    if (!lesson.done) {
      return interruptedBy(
        signal,
        `Ended after ${lesson.evals} of ${evals} evaluations; nothing was judged.`,
      );
    }
    if (brain.share && !fallback) refuseNothing(brainText, brain.share);
    const report = { seed, ...reportOf(training, brain.share) };
    if (json) out(JSON.stringify(report, null, 2));
    else [...trainingText(report, lesson.kernel.space), `seed: ${seed}`].forEach((line) => out(line));
    return EXIT.ok;
  },
});
