/** Keeps the built-in search's findings from being taken for those of a program that proposed none. */
import { counted } from "../../internal/counted.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { UserError } from "../../internal/user_error.ts";
import type { Share } from "./brain.ts";

/** @throws {UserError} exit 7 where the program of the brain that is called so proposed no point. */
export function refuseNothing(brain: string, { points, faults, replaced }: Share): void {
  if (points > 0) return;
  throw new UserError({
    ...{ code: "NOTHING_PROPOSED", what: `the brain "${brain}" proposed nothing`, exit: EXIT.nothingRan },
    ...whyNothing({ faults, replaced }),
  });
}

function whyNothing(
  { faults, replaced }: { readonly faults: number; readonly replaced: string | undefined },
) {
  if (replaced === undefined && faults === 0) {
    return {
      why: "it was never asked: the classics and the family's own points took all evaluations",
      fix: "give it some with --evals",
    };
  }
  return {
    why: replaced === undefined
      ? `${counted(faults, "answer")}, none with a point of the box`
      : `the program ${replaced}`,
    fix: "mend the program, or let the built-in search stand in for it with --fallback",
  };
}
