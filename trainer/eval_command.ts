/** `aicollab eval` scores one candidate, for optimizers that are not ours. */
import { systemClock } from "../internal/clock.ts";
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { nearestWord } from "../internal/nearest_word.ts";
import { duration, flag, integer, path, text } from "../internal/option.ts";
import { usageError, UserError } from "../internal/user_error.ts";
import { CandidateError, noScore, OutOfTime, readCandidate, scoreCandidate } from "./candidate.ts";
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
  note: "combined_score: 1 is the best classic, higher is better, 0 is invalid (exit 2).",
  async run({ space, candidate, seed, timeout, json }, { out }) {
    const kernel = kernelNamed(space);
    const text = await textOf(candidate);
    const endMs = systemClock.monotonicMs() + timeout;
    try {
      const params = readCandidate(text, kernel.space);
      const score = scoreCandidate(kernel, params, { seed, late: () => systemClock.monotonicMs() > endMs });
      if (json) out(JSON.stringify(score));
      else {
        out(`combined_score ${score.combined_score}`);
        for (const [name, value] of Object.entries(score.metrics)) out(`${name} ${value}`);
      }
      return EXIT.ok;
    } catch (error) {
      const shown = explained(error, candidate);
      // Programs read the reason where they read scores; people get the error's own lines as well.
      if (json) out(JSON.stringify(noScore(shown.why ?? shown.message)));
      throw shown;
    }
  },
});

function explained(error: unknown, file: string): UserError {
  if (error instanceof CandidateError) {
    return usageError(`"${file}" holds no valid candidate`, {
      why: error.message,
      fix: "aicollab specs --json",
    });
  }
  if (!(error instanceof OutOfTime)) throw error;
  return new UserError({
    code: "TIMEOUT",
    what: `the candidate in "${file}" was not scored in time`,
    fix: "give it longer with --timeout TIME",
    exit: EXIT.timeout,
  });
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

async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw usageError(`cannot read "${path}"`, {
      why: (cause as Error).message,
      fix: "name a file with --candidate FILE",
    });
  }
}
