/** The family `dmg@1` decides which damaged rectangles of a frame are joined before they are drawn. */

/** A rectangle is x, y, width, height in pixels. */
export type Rect = readonly [number, number, number, number];

/** These settings make one member of the family. */
export interface DmgParams {
  /** Two rectangles are joined when that redraws at most this many pixels in vain … */
  readonly merge_waste_px: number;
  /** … plus this share of their own pixels. */
  readonly rel_waste: number;
  /** Above this many the cheapest pair is joined whatever it wastes. */
  readonly max_rects: number;
  /** Edges are moved outwards to multiples of this. */
  readonly align_px: number;
}

/**
 * Joins the pair that wastes least, again and again, as long as the settings allow it; edges stay on a screen
 * of `width` x `height`.
 */
export function mergeDamage(
  damage: readonly Rect[],
  params: DmgParams,
  width: number,
  height: number,
): Rect[] {
  const rects = damage.map((rect) => alignOutwards(rect, params.align_px, width, height));
  for (;;) {
    const crowded = rects.length > params.max_rects;
    let [first, second, least] = [-1, -1, Infinity];
    for (let i = 0; i < rects.length; i++) {
      for (let j = i + 1; j < rects.length; j++) {
        const own = area(rects[i]!) + area(rects[j]!);
        const waste = unionArea(rects[i]!, rects[j]!) - own;
        if (waste >= least || !(crowded || waste <= params.merge_waste_px + params.rel_waste * own)) continue;
        [first, second, least] = [i, j, waste];
      }
    }
    if (first < 0) return rects;
    rects[first] = unionOf(rects[first]!, rects[second]!);
    rects.splice(second, 1);
  }
}

/** Returns the pixels of one rectangle. */
export function area(rect: Rect): number {
  return rect[2] * rect[3];
}

/** Returns the smallest rectangle around both. */
export function unionOf(a: Rect, b: Rect): Rect {
  const x = Math.min(a[0], b[0]);
  const y = Math.min(a[1], b[1]);
  return [x, y, Math.max(a[0] + a[2], b[0] + b[2]) - x, Math.max(a[1] + a[3], b[1] + b[3]) - y];
}

/**
 * Returns the pixels of the smallest rectangle around both; it makes no rectangle, as it is called for every pair.
 */
function unionArea(a: Rect, b: Rect): number {
  const width = Math.max(a[0] + a[2], b[0] + b[2]) - Math.min(a[0], b[0]);
  return width * (Math.max(a[1] + a[3], b[1] + b[3]) - Math.min(a[1], b[1]));
}

function alignOutwards([x, y, w, h]: Rect, step: number, width: number, height: number): Rect {
  const left = Math.floor(x / step) * step;
  const top = Math.floor(y / step) * step;
  const right = Math.min(width, Math.ceil((x + w) / step) * step);
  const bottom = Math.min(height, Math.ceil((y + h) / step) * step);
  return [left, top, right - left, bottom - top];
}
