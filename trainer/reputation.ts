/**
 * Keeps a trainer's opinion of the others, from what came out when it checked their shares. Nobody else's verdict
 * counts: whoever lies in patterns may lie in verdicts.
 */
import type { Verdict } from "./artifacts/verify.ts";
import type { Result } from "./artifacts/verify_result.ts";

/** The standing decides when a sender's shares are checked: in turn, after everybody else's, or not at all. */
export type Standing = "good" | "doubtful" | "ignored";

/**
 * Each finding changes a sender's points by this. A gain that is lost on other workloads is bad luck as often as
 * bad faith, a false number is neither; what we cannot judge says nothing about the sender.
 */
const POINTS: Readonly<Record<Result, number>> = {
  verified: 1,
  overclaimed: -1,
  mismatch: -3,
  unverifiable: 0,
  crashed: 0,
};
/** Points end here, so that truth is no credit for lies to come. */
const MOST_POINTS = 3;
const IGNORED_AT = -6;
/** Overclaims alone bring a sender no lower than this. */
const LEAST_BY_LUCK = -3;
/** So many subjects and so many lies are remembered. */
const KEPT = 4096;

/**
 * The reputation lasts as long as the trainer runs. An ignored sender stays ignored, as nothing of it is checked
 * any more.
 */
export class Reputation {
  /** The key is the AI. */
  readonly #points = new Map<string, number>();
  /** The key is the AI and the subject. */
  readonly #results = new Map<string, Result>();
  /** The key is the AI and the claim; the value is what a false claim has cost already. */
  readonly #costs = new Map<string, number>();

  of(ai: string): Standing {
    const points = this.points(ai);
    if (points <= IGNORED_AT) return "ignored";
    return points < 0 ? "doubtful" : "good";
  }

  /** Returns -6 (or a little below) to 3; 0 for an AI that is not known. */
  points(ai: string): number {
    return this.#points.get(ai) ?? 0;
  }

  /** Returns what came out when that AI's share was checked; undefined where it was not, or too long ago. */
  resultOf(ai: string, subject: string): Result | undefined {
    return this.#results.get(`${ai} ${subject}`);
  }

  /**
   * Takes a finding into account; of several about one false `claim`, each costs only what exceeds the cost of
   * those before.
   * @returns the new standing where it changed.
   */
  judge(
    ai: string,
    { subject, result }: Pick<Verdict, "subject" | "result">,
    claim: string,
  ): Standing | undefined {
    keep(this.#results, `${ai} ${subject}`, result);
    const [before, points] = [this.of(ai), this.points(ai)];
    const after = Math.min(MOST_POINTS, points + this.#worth(`${ai} ${claim}`, POINTS[result]));
    this.#points.set(ai, result === "overclaimed" ? Math.max(after, Math.min(points, LEAST_BY_LUCK)) : after);
    const standing = this.of(ai);
    return standing === before ? undefined : standing;
  }

  #worth(claim: string, points: number): number {
    if (points >= 0) return points;
    const cost = this.#costs.get(claim) ?? 0;
    keep(this.#costs, claim, Math.min(cost, points));
    return Math.min(0, points - cost);
  }
}

function keep<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > KEPT) map.delete(map.keys().next().value!);
}
