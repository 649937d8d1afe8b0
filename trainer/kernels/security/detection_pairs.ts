/** Counts how well scores separate attacks from normal traces, over every pair of one and the other. */

/** So many false alarms are allowed when counting the attacks that are caught. */
const FALSE_ALARMS = 0.05;

/**
 * Returns attacks, normal traces, pairs in which the attack scores higher counted twice and equal ones once,
 * attacks above all normal traces but 5 %, and normal traces above that threshold.
 */
export function countPairs(attacks: readonly number[], normals: readonly number[]): number[] {
  const rising = normals.toSorted((a, b) => a - b);
  let won = 0;
  for (const score of attacks) won += below(rising, score, false) + below(rising, score, true);
  const threshold = rising[normals.length - 1 - Math.floor(normals.length * FALSE_ALARMS)] ?? 0;
  const above = (scores: readonly number[]) => scores.filter((score) => score > threshold).length;
  return [attacks.length, normals.length, won, above(attacks), above(normals)];
}

/**
 * Returns 1 - AUC from `countPairs`; half a pair at least, so that ratios of losses are finite, and 0.5 for no
 * pairs.
 */
export function aucLoss([attacks, normals, won]: readonly number[]): number {
  const pairs = attacks! * normals!;
  return pairs === 0 ? 0.5 : Math.max(1, 2 * pairs - won!) / (2 * pairs);
}

/** Returns how many of the rising numbers are below `value`, or not above it. */
function below(rising: readonly number[], value: number, orEqual: boolean): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! < value || (orEqual && rising[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
