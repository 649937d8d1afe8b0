/**
 * Makes the check that no claim can be prepared for: the gain on workloads that the receiver draws after the claim
 * was made.
 */
import { inPieces, yieldToEventLoop } from "../yield_to_event_loop.ts";
import type { Candidate, Kernel } from "../kernels/kernel.ts";
import { decode } from "../kernels/space.ts";
import { acrossFolds, Fold, type FoldResult } from "../learner/fold.ts";
import { asScore, ratioTo } from "../learner/ratio.ts";
import type { PatternContent } from "./pattern.ts";

const HIDDEN_WORKLOADS = 3;
/** Less than this part of the claimed gain is too little. */
const LEAST_SHARE = 0.5;

/** A claimed gain stands beside what is left of it on hidden workloads; both count as `gainClaimed` does. */
export interface HiddenGain {
  readonly claimed_gain: number;
  readonly gain: number;
}

/**
 * Returns the gain that a pattern claims, 0 where it claims none: 1 - its ratio to the best classic; for joint
 * results, which have no ratio, the gain over their start in the objective's unit, on held-out workloads where
 * there are any. Of a gain on a joint search's own workloads an honest one loses half elsewhere.
 */
export function gainClaimed({ objective }: Kernel, { score }: PatternContent): number {
  if (score.ratio !== undefined) return Math.max(0, 1 - score.ratio);
  const { value, baseline } = score.held_out ?? score;
  return Math.max(0, asScore(objective, baseline.value) - asScore(objective, value));
}

/** Returns whether enough is left of what was claimed. */
export function holds({ claimed_gain, gain }: HiddenGain): boolean {
  return gain > 0 && gain >= LEAST_SHARE * claimed_gain;
}

/**
 * Measures the candidate and its baseline on three workloads of seeds from `draw`, no longer than the generator's
 * default: six evaluations of a few ms, and it yields after each.
 * @throws as `yieldToEventLoop`.
 */
export async function hiddenGain(
  kernel: Kernel,
  { candidate, pattern, draw, signal }: {
    candidate: Candidate;
    pattern: PatternContent;
    draw: () => number;
    signal?: AbortSignal | undefined;
  },
): Promise<{ gain: number; evals: number }> {
  const { score, workload } = pattern;
  const { name, x } = score.baseline;
  const baseline = x === undefined ? { classic: name } : { params: decode(kernel.space, x) };
  const length = Math.min(workload.length, kernel.generator.defaultLength);
  const [own, other]: [FoldResult[], FoldResult[]] = [[], []];
  for (let i = 0; i < HIDDEN_WORKLOADS; i++) {
    const fold = new Fold(kernel, [draw()], length);
    await inPieces(fold.loading(), signal);
    own.push(fold.measure(candidate));
    await yieldToEventLoop(signal);
    other.push(fold.measure(baseline));
    await yieldToEventLoop(signal);
  }
  const [value, start] = [acrossFolds(own).value, acrossFolds(other).value];
  const { objective } = kernel;
  const gain = score.ratio === undefined
    ? asScore(objective, start) - asScore(objective, value)
    : 1 - ratioTo(objective, value, start);
  return { gain, evals: own.length + other.length };
}

/** Draws a seed that nobody can foresee. */
export function unforeseenSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}
