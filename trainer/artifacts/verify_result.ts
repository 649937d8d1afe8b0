/** Defines what a check may come to, and how it gets there from deep inside. */

/**
 * `mismatch` means that something is not as it was claimed; `overclaimed` that it is true where it was measured,
 * and not elsewhere; `crashed` that our own simulator failed on it, which is our bug.
 */
export type Result = "verified" | "mismatch" | "overclaimed" | "unverifiable" | "crashed";

/** A refusal on the way becomes a verdict at the border of `verify.ts`. */
export class Refused extends Error {
  /** This names what was refused, where it is not the share itself; see `Checked`. */
  claim: string | undefined;

  constructor(readonly result: Exclude<Result, "verified">, reason: string) {
    super(reason);
  }
}

export function mismatch(reason: string): Refused {
  return new Refused("mismatch", reason);
}
