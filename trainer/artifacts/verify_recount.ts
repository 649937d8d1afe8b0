/** Measures again what a pattern says that it measured: value, counts, baseline and ratio, exactly. */
import { inPieces, yieldToEventLoop } from "../yield_to_event_loop.ts";
import type { Candidate } from "../kernels/kernel.ts";
import { decode, inBox } from "../kernels/space.ts";
import { acrossFolds, bestOver, type Fold, type FoldResult, worstRatio } from "../learner/fold.ts";
import { canonicalJson } from "./canonical_json.ts";
import type { PatternContent } from "./pattern.ts";
import { mismatch } from "./verify_result.ts";

const TOLERANCE = 1e-9;

/**
 * Compares value, counts, baseline and ratio with what they are here, and writes the value into `tally`. Yields
 * between evaluations. @throws {Refused} where one differs; as `yieldToEventLoop`.
 */
export async function checkClaim(
  candidate: Candidate,
  folds: readonly Fold[],
  claim: Omit<PatternContent["score"], "objective" | "unit" | "direction" | "held_out">,
  { tally, signal }: { tally?: { measured?: number }; signal?: AbortSignal | undefined },
): Promise<void> {
  const results = await measureAll(candidate, folds, signal);
  const { value, counts } = acrossFolds(results);
  if (tally) tally.measured = value;
  if (canonicalJson(counts) !== canonicalJson(claim.counts)) throw mismatch("counts differ");
  if (!same(value, claim.value)) throw mismatch("value differs");
  const { name, x, value: baseline } = claim.baseline;
  const { kernel } = folds[0]!;
  if (x === undefined) {
    // The claim is to be the best classic, so all of them are measured.
    for (const fold of folds) await inPieces(fold.measuringClassics(), signal);
    const best = bestOver(folds);
    if (name !== best.name || !same(baseline, best.value)) throw mismatch("the best classic differs");
    if (claim.ratio === undefined || !same(claim.ratio, worstRatio(results, folds))) {
      throw mismatch("ratio differs");
    }
    return;
  }
  if (!inBox(kernel.space, x)) throw mismatch("the baseline is no point of the space");
  const start = acrossFolds(await measureAll({ params: decode(kernel.space, x) }, folds, signal));
  if (!same(baseline, start.value)) throw mismatch("the baseline's value differs");
  if (claim.ratio !== undefined) throw mismatch("ratio differs");
}

async function measureAll(
  candidate: Candidate,
  folds: readonly Fold[],
  signal: AbortSignal | undefined,
): Promise<FoldResult[]> {
  const results: FoldResult[] = [];
  for (const fold of folds) {
    results.push(fold.measure(candidate));
    await yieldToEventLoop(signal);
  }
  return results;
}

function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= TOLERANCE;
}
