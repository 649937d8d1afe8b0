/** Tests whether two small samples differ: the rank sum test of Wilcoxon, Mann and Whitney, exact, also with ties. */

/**
 * Returns the two-sided p of the hypothesis that both samples come from one source: the share of all ways to deal their
 * values out to two sides of these sizes in which the ranks are at least as far from even. Neither sample is empty.
 */
export function rankSumP(first: readonly number[], second: readonly number[]): number {
  const all = [...first, ...second].sort((a, b) => a - b);
  // Ranks are doubled, so that mean ranks of equal values are whole numbers, which add up exactly.
  const doubled = (value: number) => all.indexOf(value) + all.lastIndexOf(value) + 2;
  const ways = waysBySum(all.map(doubled), first.length);
  const even = first.length * (all.length + 1);
  const away = Math.abs(first.reduce((sum, value) => sum + doubled(value), 0) - even);
  let [asFar, total] = [0, 0];
  for (const [sum, count] of ways) {
    total += count;
    if (Math.abs(sum - even) >= away) asFar += count;
  }
  return asFar / total;
}

/** Counts how many choices of `size` of the numbers have which sum. */
function waysBySum(numbers: readonly number[], size: number): Map<number, number> {
  const bySize = Array.from({ length: size + 1 }, () => new Map<number, number>());
  bySize[0]!.set(0, 1);
  for (const number of numbers) {
    for (let chosen = size; chosen > 0; chosen--) {
      for (const [sum, count] of bySize[chosen - 1]!) {
        const into = bySize[chosen]!;
        into.set(sum + number, (into.get(sum + number) ?? 0) + count);
      }
    }
  }
  return bySize[size]!;
}

/** Returns the least p that samples of these sizes can have, where all of one lie beyond all of the other: 0.1 for 3 + 3. */
export function leastP(first: number, second: number): number {
  let choices = 1;
  for (let i = 1; i <= first; i++) choices *= (second + i) / i;
  return Math.min(1, 2 / choices);
}
