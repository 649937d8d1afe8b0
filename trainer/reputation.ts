/**
 * What this trainer thinks of the others, from what came out when it checked their shares. Nobody else's
 * verdict counts: whoever lies in patterns may lie in verdicts.
 */
import type { Result } from "./artifacts/verify.ts";

/** When a sender's shares are checked: in turn, after everybody else's, or not at all. */
export type Standing = "good" | "doubtful" | "ignored";

/**
 * What one finding does to a sender's points. A gain that is lost on other workloads is bad luck as often as
 * bad faith, a false number is neither; what we cannot judge says nothing about anybody.
 */
const POINTS: Readonly<Record<Result, number>> = {
  verified: 1,
  overclaimed: -1,
  mismatch: -3,
  unverifiable: 0,
  crashed: 0,
};
/** Truth is no credit for lies to come. */
const MOST_POINTS = 3;
const IGNORED_AT = -6;
/** So low luck alone brings nobody. */
const LEAST_BY_LUCK = -3;

/** Points by AI, kept as long as the trainer runs. Who is ignored stays so, as nothing is checked any more. */
export class Reputation {
  readonly #points = new Map<string, number>();

  of(ai: string): Standing {
    const points = this.points(ai);
    if (points <= IGNORED_AT) return "ignored";
    return points < 0 ? "doubtful" : "good";
  }

  /** From -6 (or a little below) to 3; 0 for who is not known. */
  points(ai: string): number {
    return this.#points.get(ai) ?? 0;
  }

  /** Takes a finding into account. @returns the standing where it is another one now. */
  judge(ai: string, result: Result): Standing | undefined {
    const [before, points] = [this.of(ai), this.points(ai)];
    const after = Math.min(MOST_POINTS, points + POINTS[result]);
    this.#points.set(ai, result === "overclaimed" ? Math.max(after, Math.min(points, LEAST_BY_LUCK)) : after);
    const standing = this.of(ai);
    return standing === before ? undefined : standing;
  }
}
