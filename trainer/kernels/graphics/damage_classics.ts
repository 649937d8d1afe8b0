/**
 * Implements known ways to treat damage, each written on its own. extents, tiles_64 and fixed_waste_4096 are exact
 * points of the family `dmg@1`; none and region_20 are not, as the family always joins rectangles that overlap or
 * touch without waste.
 */
import type { Rect } from "./damage.ts";
import { SCREEN_HEIGHT, SCREEN_WIDTH } from "./screen_recording.ts";

/** Decides what is drawn for one frame's damage. */
export type Merge = (damage: readonly Rect[]) => readonly Rect[];

/** Every rectangle is drawn as it came. */
const none: Merge = (damage) => damage;

/** One bounding box is drawn for everything. */
const extents: Merge = (damage) => {
  if (damage.length === 0) return [];
  const x = Math.min(...damage.map((rect) => rect[0]));
  const y = Math.min(...damage.map((rect) => rect[1]));
  const right = Math.max(...damage.map((rect) => rect[0] + rect[2]));
  const bottom = Math.max(...damage.map((rect) => rect[1] + rect[3]));
  return [[x, y, right - x, bottom - y]];
};

/**
 * Draws as wlroots does with a pixman region: disjoint rectangles in bands from top to bottom, or their bounding
 * box above twenty.
 */
const region20: Merge = (damage) => {
  const edges = [...new Set(damage.flatMap((rect) => [rect[1], rect[1] + rect[3]]))].sort((a, b) => a - b);
  const rects: Rect[] = [];
  let above: Rect[] = [];
  edges.slice(1).forEach((bottom, i) => {
    const top = edges[i]!;
    const band = spans(damage.filter((rect) => rect[1] < bottom && rect[1] + rect[3] > top));
    const sameAsAbove = above.length > 0 && above.length === band.length &&
      band.every((span, k) => span[0] === above[k]![0] && span[1] === above[k]![0] + above[k]![2]);
    if (sameAsAbove) rects.splice(-above.length);
    above = band.map((span, k) => {
      const y = sameAsAbove ? above[k]![1] : top;
      return [span[0], y, span[1] - span[0], bottom - y];
    });
    rects.push(...above);
  });
  return rects.length > 20 ? extents(damage) : rects;
};

/** Returns the left and right ends of the rectangles' shadow on the x axis. */
function spans(rects: readonly Rect[]): [number, number][] {
  const out: [number, number][] = [];
  for (const [x, , w] of rects.toSorted((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && x <= last[1]) last[1] = Math.max(last[1], x + w);
    else out.push([x, x + w]);
  }
  return out;
}

/**
 * Joins the two rectangles whose bounding box wastes least, first pair first, until every join would waste
 * more than `limit`.
 */
function greedy(rects: readonly Rect[], limit: number): readonly Rect[] {
  const pairs = rects.flatMap((a, i) => rects.slice(i + 1).map((b, k) => ({ a, b, i, j: i + 1 + k })));
  const waste = pairs.map(({ a, b }) => {
    const box = extents([a, b])[0]!;
    return box[2] * box[3] - a[2] * a[3] - b[2] * b[3];
  });
  const least = Math.min(...waste);
  if (least > limit) return rects;
  const { a, b, i, j } = pairs[waste.indexOf(least)]!;
  const joined = extents([a, b])[0]!;
  return greedy(rects.map((rect, k) => (k === i ? joined : rect)).filter((_, k) => k !== j), limit);
}

const fixedWaste4096: Merge = (damage) => greedy(damage, 4096);

/** Everything is rounded out to a grid of 64 pixels, then joined where that adds at most a pixel. */
const tiles64: Merge = (damage) =>
  greedy(
    damage.map(([x, y, w, h]) => {
      const [left, top] = [x - (x % 64), y - (y % 64)];
      const right = Math.min(SCREEN_WIDTH, x + w + ((64 - ((x + w) % 64)) % 64));
      const bottom = Math.min(SCREEN_HEIGHT, y + h + ((64 - ((y + h) % 64)) % 64));
      return [left, top, right - left, bottom - top];
    }),
    1,
  );

/** Holds every classic by name. */
export const damageClassics = {
  none: () => none,
  extents: () => extents,
  region_20: () => region20,
  tiles_64: () => tiles64,
  fixed_waste_4096: () => fixedWaste4096,
} satisfies Record<string, () => Merge>;
