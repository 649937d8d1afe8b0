/** `aicollab eval` scores one candidate, for optimizers that are not ours. */
import { systemClock } from "../internal/clock.ts";
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { nearestWord } from "../internal/nearest_word.ts";
import { duration, flag, integer, path, text } from "../internal/option.ts";
import { usageError, UserError } from "../internal/user_error.ts";
import {
  CandidateError,
  type CandidateScore,
  noScore,
  type NoScoreKind,
  OutOfTime,
  readCandidate,
  scoreCandidate,
} from "./candidate.ts";
import type { Kernel } from "./kernels/kernel.ts";
import { couplings, kernelOfSpace, specializations } from "./kernels/table.ts";

export const command = defineCommand({
  name: "eval",
  examples: [
    "aicollab eval --space dmg@1 --candidate mine.json",
    "aicollab eval --space ccd@1 --candidate mine.json --json",
  ],
  options: {
    space: text({ required: true, placeholder: "S", sentence: "space of the candidate, see aicollab specs" }),
    candidate: path({ required: true, placeholder: "FILE", sentence: '{"params":{…}} or {"x":[…]}' }),
    seed: integer({ default: 1, max: 2 ** 32 - 1, sentence: "seed of the three workloads" }),
    timeout: duration({ default: "20s", sentence: "time limit" }),
    json: flag({ sentence: "print only JSON" }),
  },
  note: `combined_score: 1 is the best classic, higher is better; 0 is no score:
exit 2 (kind "candidate") where the candidate is invalid,
${EXIT.setup} ("setup") where anything else is wrong,
${EXIT.timeout} ("timeout") where it takes too long.`,
  onMisuse(error, { argv, out }) {
    const refusal = setupError(error);
    if (argv.includes("--json")) out(JSON.stringify(noScore(refusal.kind, refusal.reason)));
    return refusal.error;
  },
  async run({ space, candidate, seed, timeout, json }, { out }) {
    try {
      const score = await scoreOf(candidate, kernelNamed(space), { seed, timeout });
      if (json) out(JSON.stringify(score));
      else {
        out(`combined_score ${score.combined_score}`);
        for (const [name, value] of Object.entries(score.metrics)) out(`${name} ${value}`);
      }
      return EXIT.ok;
    } catch (error) {
      const { kind, reason, error: shown } = refusalOf(error, candidate);
      // Programs read the reason where they read scores; people get the error's own lines as well.
      if (json) out(JSON.stringify(noScore(kind, reason)));
      throw shown;
    }
  },
});

async function scoreOf(
  candidate: string,
  kernel: Kernel,
  { seed, timeout }: { readonly seed: number; readonly timeout: number },
): Promise<CandidateScore> {
  const file = await bytesOf(candidate);
  const endMs = systemClock.monotonicMs() + timeout;
  const params = readCandidate(file, kernel.space);
  return scoreCandidate(kernel, params, { seed, late: () => systemClock.monotonicMs() > endMs });
}

/** A refusal is why there is no score, for programs and for people. */
interface Refusal {
  readonly kind: NoScoreKind;
  readonly reason: string;
  readonly error: UserError;
}

/** @throws what is no refusal but a bug. */
function refusalOf(error: unknown, file: string): Refusal {
  if (error instanceof UserError) return setupError(error);
  if (error instanceof CandidateError) {
    return {
      ...{ kind: "candidate", reason: error.message },
      error: usageError(`"${file}" holds no valid candidate`, {
        why: error.message,
        fix: "aicollab specs --json",
      }),
    };
  }
  if (!(error instanceof OutOfTime)) throw error;
  const what = `the candidate in "${file}" was not scored in time`;
  return {
    ...{ kind: "timeout", reason: what },
    error: new UserError({
      ...{ code: "TIMEOUT", what, exit: EXIT.timeout },
      fix: "give it longer with --timeout TIME",
    }),
  };
}

/** An optimizer must not take a wrong option for a bad candidate, which is what 2 says here. */
function setupError({ code, message: what, why, fix, cause }: UserError): Refusal {
  return {
    ...{ kind: "setup", reason: why === undefined ? what : `${what}: ${why}` },
    error: new UserError({
      ...{ code, what, exit: EXIT.setup, cause },
      ...(why === undefined ? {} : { why }),
      ...(fix === undefined ? {} : { fix }),
    }),
  };
}

function kernelNamed(space: string): Kernel {
  const kernel = kernelOfSpace(space);
  if (kernel) return kernel;
  const known = [...specializations, ...couplings].map((row) => row.kernel.space.id);
  const meant = nearestWord(space, known);
  throw usageError(`unknown space "${space}"`, {
    why: meant ? `did you mean ${meant}?` : `there are ${known.join(", ")}`,
    fix: "aicollab specs",
  });
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    throw usageError(`cannot read "${path}"`, {
      why: (cause as Error).message,
      fix: "name a file with --candidate FILE",
    });
  }
}
