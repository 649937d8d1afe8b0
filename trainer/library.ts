/**
 * Keeps what a trainer knows: its own patterns and those of others that it has verified, found by space and by kind
 * of workload.
 */
import type { PatternContent } from "./artifacts/pattern.ts";
import { distance } from "./learner/search.ts";

export interface Known {
  readonly pattern_id: string;
  readonly content: PatternContent;
}

/** This is a known pattern that is a point of its space. */
export interface KnownPoint extends Known {
  readonly x: readonly number[];
}

/** So many patterns are kept of each space, the newest. */
const KEPT_PER_SPACE = 256;
/** Points closer than this count as the same. */
const SAME_POINT = 0.02;

export class Library {
  readonly #spaces = new Map<string, Known[]>();

  add(known: Known): void {
    const { space } = known.content;
    const shelf = this.#spaces.get(space) ?? [];
    shelf.push(known);
    this.#spaces.set(space, shelf.slice(-KEPT_PER_SPACE));
  }

  /** Returns the patterns that are points of `space`, newest first. */
  points(space: string): KnownPoint[] {
    return (this.#spaces.get(space) ?? []).flatMap((known) =>
      known.content.x ? [{ ...known, x: known.content.x }] : []
    ).reverse();
  }

  /** Returns the same without the classics, which every search begins with anyway. */
  learned(space: string): KnownPoint[] {
    return this.points(space).filter(({ content }) => content.classic === undefined);
  }

  /**
   * Returns the pattern that shared `x`, or a point too close to be another one, before all others; a classic is
   * nobody's finding.
   */
  firstAt(space: string, x: readonly number[]): KnownPoint | undefined {
    return this.learned(space).findLast((known) => distance(known.x, x) < SAME_POINT);
  }

  /**
   * Returns the pattern of another AI than `ai` that shared `x` before all others; whoever starts from it does not
   * share it again.
   */
  firstOfOthers(ai: string, space: string, x: readonly number[]): KnownPoint | undefined {
    const first = this.firstAt(space, x);
    return first?.content.provenance.trainer === ai ? undefined : first;
  }

  /**
   * Returns up to `count` points learned on the most similar workloads, no two the same, as `features` of that
   * version say.
   */
  nearest(
    space: string,
    features: { version: string; values: readonly number[] },
    count: number,
  ): KnownPoint[] {
    const comparable = this.learned(space).filter(({ content: { workload } }) =>
      workload.features.version === features.version &&
      workload.features.values.length === features.values.length
    );
    const far = ({ content }: Known) => distance(content.workload.features.values, features.values);
    return different(comparable.toSorted((a, b) => far(a) - far(b)), count);
  }

  /**
   * Returns up to `count` points that claim a better ratio than `below`, best claim first, without those in
   * `tried`.
   */
  migrants(space: string, below: number, tried: ReadonlySet<string>, count: number): KnownPoint[] {
    const claim = ({ content }: Known) => content.score.ratio ?? Infinity;
    const better = this.points(space).filter((known) => claim(known) < below && !tried.has(known.pattern_id));
    return different(better.toSorted((a, b) => claim(a) - claim(b)), count);
  }
}

function different(points: readonly KnownPoint[], count: number): KnownPoint[] {
  const chosen: KnownPoint[] = [];
  for (const point of points) {
    if (chosen.length === count) break;
    if (chosen.every((other) => distance(other.x, point.x) >= SAME_POINT)) chosen.push(point);
  }
  return chosen;
}
