/** What a check may come to, and how it gets there from deep inside. */

/**
 * `mismatch`: something is not as it was told; `overclaimed`: true where it was measured, and not elsewhere;
 * `crashed`: our own simulator failed on it, which is our bug.
 */
export type Result = "verified" | "mismatch" | "overclaimed" | "unverifiable" | "crashed";

/** A refusal on the way, turned into a verdict at the border of `verify.ts`. */
export class Refused extends Error {
  /** What was refused, where it is not the share itself; see `Checked`. */
  claim: string | undefined;

  constructor(readonly result: Exclude<Result, "verified">, reason: string) {
    super(reason);
  }
}

export function mismatch(reason: string): Refused {
  return new Refused("mismatch", reason);
}
