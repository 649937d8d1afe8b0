/**
 * Chooses which of the points that a search has measured its brain gets to see: the best, and others far from all
 * of those.
 */
import { distance } from "../learner/search.ts";

const TOP = 3;
const DIFFERENT = 2;
/** Points closer than this count as the same. */
const SAME_POINT = 0.02;

/** A point of the unit box was measured; a lower score is better. */
export interface Shown {
  readonly x: readonly number[];
  readonly score: number;
}

/**
 * Returns up to three best of `points`, best first, and up to two more, each as far as can be from all before it.
 * No two are the same, and none has a score that JSON cannot express.
 */
export function shownPoints(points: readonly Shown[]): { top: Shown[]; different: Shown[] } {
  const best = points.filter(({ score }) => Number.isFinite(score)).toSorted((a, b) => a.score - b.score);
  const top: Shown[] = [];
  for (const point of best) {
    if (top.length < TOP && room(point, top) >= SAME_POINT) top.push(shown(point));
  }
  const different: Shown[] = [];
  while (different.length < DIFFERENT) {
    const chosen = [...top, ...different];
    const farthest = best.reduce<Shown | undefined>(
      (far, point) => far && room(far, chosen) >= room(point, chosen) ? far : point,
      undefined,
    );
    if (!farthest || room(farthest, chosen) < SAME_POINT) break;
    different.push(shown(farthest));
  }
  return { top, different };
}

/** Returns the distance to the nearest of `others`. */
function room({ x }: Shown, others: readonly Shown[]): number {
  return Math.min(...others.map((other) => distance(other.x, x)));
}

function shown({ x, score }: Shown): Shown {
  return { x, score };
}
