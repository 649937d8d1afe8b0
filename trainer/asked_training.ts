/** Makes the training that the words of `aicollab train` ask for: on generated workloads, or on a part of a recording. */
import type { CommandContext } from "../internal/command.ts";
import { progressOnStderr } from "../internal/progress.ts";
import { usageError } from "../internal/user_error.ts";
import { readSource } from "./traces/recording_source.ts";
import { TraceError } from "./traces/trace_error.ts";
import { MOST_BYTES, type Recording, recordingOf } from "./traces/trace_file.ts";
import { newTraining, type Training, type TrainingOptions } from "./training.ts";

/** A recording and how much of it is wanted, as it was asked for. */
interface TraceWords {
  readonly trace: string | undefined;
  readonly format: string | undefined;
  readonly length: number | undefined;
  readonly whole: boolean;
}

/**
 * Makes the training, over the recording where one is named.
 * @throws {UserError} `USAGE` for a recording that cannot be learned from; the signal's reason while one is read.
 */
export async function askedTraining(
  options: TrainingOptions,
  { trace, format, length, whole }: TraceWords,
  context: Pick<CommandContext, "signal" | "environment">,
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
    const recording = await recordingIn(trace, context);
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

async function recordingIn(
  path: string,
  { signal, environment }: Pick<CommandContext, "signal" | "environment">,
): Promise<Recording> {
  try {
    using progress = progressOnStderr(`reading ${path}, MiB`, MOST_BYTES >> 20, environment);
    const onProgress = (mib: number) => progress.report(mib);
    return recordingOf(path, await readSource(path, { signal, onProgress }));
  } catch (cause) {
    if (cause instanceof TraceError) throw cause;
    throw usageError(`cannot read "${path}"`, {
      why: (cause as Error).message,
      fix: "name a file with --trace FILE",
    });
  }
}
