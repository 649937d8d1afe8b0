/** Measures how long a search takes to reach a target: in evaluations, the failures' counted too. */

/** Counts evaluations until a curve of best scores first is at `target` or below; undefined where it never is. */
export function evalsUntil(curve: readonly number[], target: number): number | undefined {
  const at = curve.findIndex((score) => score <= target);
  return at < 0 ? undefined : at + 1;
}

/**
 * Returns the expected running time (BBOB's ERT): the evaluations of all curves up to the target, or to their end
 * where they miss it, for each one that reached it. It is Infinity where none did.
 */
export function expectedRunningTime(curves: readonly (readonly number[])[], target: number): number {
  const reached = curves.map((curve) => evalsUntil(curve, target));
  const spent = reached.reduce<number>((sum, evals, i) => sum + (evals ?? curves[i]!.length), 0);
  const successes = reached.filter((evals) => evals !== undefined).length;
  return successes === 0 ? Infinity : spent / successes;
}
