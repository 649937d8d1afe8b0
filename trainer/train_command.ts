/** `aicollab train` runs one trainer alone, without a hub, and reports what it found. */
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { flag, integer, path, text } from "../internal/option.ts";
import { progressOnStderr } from "../internal/progress.ts";
import { Interruption } from "../internal/signals.ts";
import { usageError } from "../internal/user_error.ts";
import { brainNamed } from "./brains/brain_named.ts";
import { yieldToEventLoop } from "./yield_to_event_loop.ts";
import { specializations } from "./kernels/table.ts";
import { specializationNamed } from "./specialization_named.ts";
import { PAGE_IDS } from "./traces/page_ids.ts";
import { TraceError } from "./traces/trace_error.ts";
import { type Recording, recordingOf } from "./traces/trace_file.ts";
import { newTraining, reportOf, type Training, type TrainingOptions } from "./training.ts";
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
    trace: path({ placeholder: "FILE", sentence: "recording to learn from, gzipped or not" }),
    seed: integer({ max: 2 ** 32 - 1, sentence: "seed for all draws (random)" }),
    brain: text({
      default: "builtin",
      placeholder: "BRAIN",
      sentence: "optimizer: builtin or exec:COMMAND",
    }),
    json: flag({ sentence: "print only JSON" }),
  },
  note: `Recordings, gzipped or not:
${
    specializations.filter(({ kernel }) => kernel.traces)
      .map(({ name, kernel }) =>
        `${kernel.traces!.formats.map((format) => `.${format}`).join(" ")} for ${name}`
      )
      .join(", ")
  }.
.ids holds page ids and nothing else:
${PAGE_IDS}.`,
  async run({ spec, evals, trace, seed: given, brain: brainText, json }, { signal, out, err, environment }) {
    const specialization = specializationNamed(spec, "aicollab train");
    const { kernel: { classics }, name } = specialization;
    if (evals <= classics.length) {
      throw usageError(`--evals ${evals} leaves nothing to learn with`, {
        why: `the ${classics.length} classics of ${name} are measured first`,
        fix: `aicollab train ${name} --evals ${classics.length + 100}`,
      });
    }
    const seed = given ?? crypto.getRandomValues(new Uint32Array(1))[0]!;
    const training = await trainingOn({ specialization, evals, seed }, trace);
    const { lesson } = training;
    const brain = brainNamed(brainText, err);
    try {
      using progress = progressOnStderr(`learning ${name}`, evals, environment);
      while (!lesson.done && !signal.aborted) {
        await brain.step(lesson, signal);
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
      err(`Ended after ${lesson.evals} of ${evals} evaluations; nothing was judged.`);
      return signal.reason instanceof Interruption ? signal.reason.exit : EXIT.terminated;
    }
    const report = { seed, ...reportOf(training) };
    if (json) out(JSON.stringify(report, null, 2));
    else [...trainingText(report, lesson.kernel.space), `seed: ${seed}`].forEach((line) => out(line));
    return EXIT.ok;
  },
});

async function trainingOn(options: TrainingOptions, trace: string | undefined): Promise<Training> {
  if (trace === undefined) return newTraining(options);
  try {
    return newTraining({ ...options, recording: await recordingIn(trace) });
  } catch (cause) {
    if (!(cause instanceof TraceError)) throw cause;
    throw usageError(`cannot learn ${options.specialization.name} from "${trace}"`, {
      why: cause.message,
      fix: "aicollab train --help",
    });
  }
}

async function recordingIn(path: string): Promise<Recording> {
  let file: Uint8Array;
  try {
    file = await Deno.readFile(path);
  } catch (cause) {
    throw usageError(`cannot read "${path}"`, {
      why: (cause as Error).message,
      fix: "name a file with --trace FILE",
    });
  }
  return await recordingOf(path, file);
}
