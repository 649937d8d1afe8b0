/** `aicollab train` runs one trainer alone, without a hub, and reports what it found. */
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { flag, integer, path, text } from "../internal/option.ts";
import { progressOnStderr } from "../internal/progress.ts";
import { Interruption } from "../internal/signals.ts";
import { usageError } from "../internal/user_error.ts";
import type { Brain } from "./brains/brain.ts";
import { brainNamed } from "./brains/brain_named.ts";
import { refuseNothing } from "./brains/refuse_nothing.ts";
import { yieldToEventLoop } from "./yield_to_event_loop.ts";
import { specializations } from "./kernels/table.ts";
import { specializationNamed } from "./specialization_named.ts";
import { PAGE_IDS } from "./traces/page_ids.ts";
import { TraceError } from "./traces/trace_error.ts";
import { readSource } from "./traces/recording_source.ts";
import { MOST_BYTES, type Recording, recordingOf } from "./traces/trace_file.ts";
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
    const training = await trainingOn({ specialization, evals, seed }, values, environment);
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
      err(`Ended after ${lesson.evals} of ${evals} evaluations; nothing was judged.`);
      return signal.reason instanceof Interruption ? signal.reason.exit : EXIT.terminated;
    }
    if (brain.share && !fallback) refuseNothing(brainText, brain.share);
    const report = { seed, ...reportOf(training, brain.share) };
    if (json) out(JSON.stringify(report, null, 2));
    else [...trainingText(report, lesson.kernel.space), `seed: ${seed}`].forEach((line) => out(line));
    return EXIT.ok;
  },
});

/** A recording and how much of it is wanted, as it was asked for. */
interface TraceWords {
  readonly trace: string | undefined;
  readonly format: string | undefined;
  readonly length: number | undefined;
  readonly whole: boolean;
}

async function trainingOn(
  options: TrainingOptions,
  { trace, format, length, whole }: TraceWords,
  environment: Readonly<Record<string, string>>,
): Promise<Training> {
  const { specialization: { name, kernel } } = options;
  if (whole && length !== undefined) {
    throw usageError("--whole and --length say two things", { fix: "give one of them" });
  }
  if (trace === undefined) {
    if (whole || format !== undefined) {
      throw usageError(
        `${whole ? "--whole" : "--format"} says something about a recording, and there is none`,
        {
          fix: "name one with --trace FILE",
        },
      );
    }
    const { maxLength, unit } = kernel.generator;
    if (length !== undefined && length > maxLength) {
      throw usageError(`--length must be at most ${maxLength} (${unit}) for ${name}; it is ${length}`);
    }
    return newTraining({ ...options, ...(length === undefined ? {} : { length }) });
  }
  try {
    const recording = await recordingIn(trace, environment);
    return newTraining({
      ...options,
      recording: { ...recording, ...(format === undefined ? {} : { format }) },
      ...(whole ? { length: Infinity } : length === undefined ? {} : { length }),
    });
  } catch (cause) {
    if (!(cause instanceof TraceError)) throw cause;
    throw usageError(`cannot learn ${name} from "${trace}"`, {
      why: cause.message,
      fix: "name another recording or a part of it, and its format with --format where nothing else tells it",
    });
  }
}

async function recordingIn(path: string, environment: Readonly<Record<string, string>>): Promise<Recording> {
  try {
    using progress = progressOnStderr(`reading ${path}, MiB`, MOST_BYTES >> 20, environment);
    const onProgress = (mib: number) => progress.report(mib);
    return recordingOf(path, await readSource(path, { stdin: Deno.stdin.readable, onProgress }));
  } catch (cause) {
    if (cause instanceof TraceError) throw cause;
    throw usageError(`cannot read "${path}"`, {
      why: (cause as Error).message,
      fix: "name a file with --trace FILE",
    });
  }
}
