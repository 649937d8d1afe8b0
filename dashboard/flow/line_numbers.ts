/** Finds places for numbers beside lines, clear of other lines, dots and numbers. Pure geometry, the same for the same lines. */
import { textWidth } from "../../outcome/charts/text_width.ts";
import { type PlacedEdge, type PlacedNode, type Point, pointAt } from "./circle.ts";

/** A number stands around a point. */
export interface PlacedNumber extends Point {
  readonly text: string;
}

/** Along its line, a number tries these places in order, on both sides each. */
const PLACES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74] as const;
/** The gap lies between a line and its number. */
const GAP = 3;
/** A line is where these many of its points are. */
const SAMPLES = 24;
/** A number on another one is worse than any number of lines through it. */
const OVERLAP = 1_000;

interface Box extends Point {
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** Returns the numbers of `numbered` in their order; `lines` and `nodes` are all that is drawn. */
export function placeNumbers(
  numbered: readonly PlacedEdge[],
  { lines, nodes, fontSize, textOf }: {
    readonly lines: readonly PlacedEdge[];
    readonly nodes: readonly PlacedNode[];
    readonly fontSize: number;
    readonly textOf: (edge: PlacedEdge) => string;
  },
): PlacedNumber[] {
  const drawn = lines.flatMap((line) =>
    Array.from({ length: SAMPLES + 1 }, (_, i) => pointAt(line.curve, i / SAMPLES))
  );
  const dots = nodes.map(({ x, y, radius }) => ({ x, y, halfWidth: radius, halfHeight: radius }));
  const taken: Box[] = [...dots];
  return numbered.map((edge) => {
    const text = textOf(edge);
    const size = { halfWidth: textWidth(text, fontSize) / 2, halfHeight: fontSize / 2 };
    let best: { box: Box; cost: number } | undefined;
    for (const box of candidates(edge, size)) {
      const cost = drawn.filter((point) => isIn(point, box)).length +
        OVERLAP * taken.filter((other) => touch(other, box)).length;
      if (best === undefined || cost < best.cost) best = { box, cost };
      if (cost === 0) break;
    }
    taken.push(best!.box);
    return { text, x: round(best!.box.x), y: round(best!.box.y) };
  });
}

function* candidates({ curve, width }: PlacedEdge, size: Omit<Box, "x" | "y">): Iterable<Box> {
  const { halfWidth, halfHeight } = size;
  for (const place of PLACES) {
    const on = pointAt(curve, place);
    const [before, after] = [pointAt(curve, place - 0.05), pointAt(curve, place + 0.05)];
    const length = Math.hypot(after.x - before.x, after.y - before.y) || 1;
    const normal = { x: (before.y - after.y) / length, y: (after.x - before.x) / length };
    // A box reaches so far towards its line, whichever way that runs.
    const reach = Math.abs(normal.x) * halfWidth + Math.abs(normal.y) * halfHeight + width / 2 + GAP;
    for (const side of [1, -1]) {
      yield { x: on.x + side * normal.x * reach, y: on.y + side * normal.y * reach, ...size };
    }
  }
}

function isIn({ x, y }: Point, box: Box): boolean {
  return Math.abs(x - box.x) < box.halfWidth + 1 && Math.abs(y - box.y) < box.halfHeight + 1;
}

function touch(one: Box, other: Box): boolean {
  return Math.abs(one.x - other.x) < one.halfWidth + other.halfWidth + 2 &&
    Math.abs(one.y - other.y) < one.halfHeight + other.halfHeight + 1;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
