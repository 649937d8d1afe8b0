/**
 * The window_manager kernel: laying windows out side by side so that each suits its program, has the size it
 * should, and stays where it was.
 */
import { exactLog } from "../learner/exact_math.ts";
import { defineKernel } from "./kernel.ts";
import type { Params, Space } from "./space.ts";
import { Tiles } from "./tiling.ts";
import type { TileParams } from "./tiling.ts";
import { TILED_HEIGHT, TILED_WIDTH, tilingClassics } from "./tiling_classics.ts";
import type { Tiling } from "./tiling_classics.ts";
import { generateWindowSession, MOST_WINDOWS, WINDOW_CLASSES, windowSessionBytes } from "./window_session.ts";
import type { WindowEvent, WindowSession } from "./window_session.ts";

/** Parameters of `tile@1`, in order; the meaning of each is told in `tiling.ts`. */
export const tileSpace: Space = {
  id: "tile@1",
  params: [
    { name: "master_ratio", unit: "1", min: 0.3, max: 0.8, scale: "lin" },
    { name: "axis_bias", unit: "1", min: 0.5, max: 2, scale: "log" },
    { name: "insert_at", unit: "1", min: 0, max: 2, scale: "int" },
    { name: "rebalance", unit: "1", min: 0, max: 1, scale: "lin" },
    { name: "min_w", unit: "px", min: 80, max: 600, scale: "lin" },
    { name: "keep_order", unit: "1", min: 0, max: 1, scale: "int" },
    { name: "orphan_to_sibling", unit: "1", min: 0, max: 1, scale: "lin" },
  ],
  points: {
    master_stack: {
      master_ratio: 0.6,
      axis_bias: 2,
      insert_at: 2,
      rebalance: 0,
      min_w: 600,
      keep_order: 1,
      orphan_to_sibling: 0,
    },
    dwindle: {
      master_ratio: 0.5,
      axis_bias: 1,
      insert_at: 0,
      rebalance: 0,
      min_w: 80,
      keep_order: 1,
      orphan_to_sibling: 1,
    },
    spiral: {
      master_ratio: 0.5,
      axis_bias: 1,
      insert_at: 2,
      rebalance: 0,
      min_w: 80,
      keep_order: 0,
      orphan_to_sibling: 1,
    },
    split_treemap: {
      master_ratio: 0.5,
      axis_bias: 1,
      insert_at: 2,
      rebalance: 1,
      min_w: 80,
      keep_order: 1,
      orphan_to_sibling: 0.5,
    },
  },
};

/** A member of the family from decoded parameters that hold at least those of `tile@1`. */
export function tileOf(params: Params): Tiling {
  return new Tiles(params as unknown as TileParams, TILED_WIDTH, TILED_HEIGHT, MOST_WINDOWS);
}

/**
 * 0.45 · |ln(aspect / preferred)| + 0.35 · change of the windows that stay (Wattenberg's: Euclid over x, y,
 * width, height in screen diagonals) + 0.2 · |ln(area / wanted)|, means over windows and updates. What a
 * window wants is its share of the screen when all shrink or grow alike, as the screen is always filled.
 */
export const windowManager = defineKernel<WindowSession, Tiling>({
  sim: { name: "tiling", version: "1.0.0" },
  space: tileSpace,
  objective: { name: "layout_cost", unit: "1", direction: "min", logarithmic: false },
  generator: { name: "windows@1", unit: "event", defaultLength: 400, maxLength: 4000 },
  template: {
    modules: ["kernels/tiling.ts"],
    policy:
      "({ tiles: (width: number, height: number, mostWindows: number) => new Tiles(params, width, height, mostWindows) })",
    interface: "RANK: tiles(width, height, mostWindows) => open, close, focus, resize; rects",
    kernel: { module: "kernels/window_manager.ts", name: "windowManager" },
  },
  features: { version: "windows-features@1", of: windowSessionFeatures },
  classics: tilingClassics,
  family: tileOf,
  generate: ({ seed, length }) => generateWindowSession(seed, length),
  bytes: windowSessionBytes,
  run(session, tiling, limit) {
    const score = new LayoutScore(tiling);
    const events = Math.min(session.length, limit);
    for (let i = 0; i < events; i++) score.take(session[i]!);
    return score.counts();
  },
  value: layoutCost,
});

/** The objective from the counts of a `LayoutScore`. */
export function layoutCost([, placed, aspect, stayed, change, area]: readonly number[]): number {
  return (0.45 * aspect! + 0.2 * area!) / MILLION / Math.max(1, placed!) +
    (0.35 * change!) / MILLION / Math.max(1, stayed!);
}

const MILLION = 1_000_000;
const DIAGONAL = Math.sqrt(TILED_WIDTH * TILED_WIDTH + TILED_HEIGHT * TILED_HEIGHT);
const SCREEN_LN = millionths(TILED_WIDTH * TILED_HEIGHT);
/** ln of whole pixels in millionths; a side of no pixels counts as one. */
const LN = Int32Array.from({ length: TILED_WIDTH + 1 }, (_, px) => millionths(Math.max(1, px)));
const PREFERRED_LN = WINDOW_CLASSES.map(({ width, height }) => millionths(width) - millionths(height));

function millionths(value: number): number {
  return Math.round(MILLION * exactLog(value));
}

/** Passes a session's events on to a tiling and counts how its layouts suit the windows. */
export class LayoutScore {
  readonly #tiling: Tiling;
  /** Class by window, -1 where none is open. */
  readonly #classes = new Int8Array(MOST_WINDOWS).fill(-1);
  readonly #wantedPx = new Float64Array(MOST_WINDOWS);
  readonly #wantedLn = new Float64Array(MOST_WINDOWS);
  readonly #before = new Int32Array(4 * MOST_WINDOWS);
  #updates = 0;
  #placed = 0;
  #aspect = 0;
  #stayed = 0;
  #change = 0;
  #area = 0;

  constructor(tiling: Tiling) {
    this.#tiling = tiling;
  }

  /**
   * Updates (all events but focus), windows placed in them, deviation of ln aspect in millionths, windows
   * that stayed through an update, their change in millionths, deviation of ln area in millionths.
   */
  counts(): number[] {
    return [this.#updates, this.#placed, this.#aspect, this.#stayed, this.#change, this.#area];
  }

  take({ kind, window, class: of, wantedPx }: WindowEvent): void {
    const tiling = this.#tiling;
    if (kind === "focus") return tiling.focus(window);
    this.#before.set(tiling.rects);
    if (kind === "open") tiling.open(window, wantedPx);
    else if (kind === "close") tiling.close(window);
    else tiling.resize(window, wantedPx);
    this.#classes[window] = kind === "close" ? -1 : of;
    this.#wantedPx[window] = kind === "close" ? 0 : wantedPx;
    this.#wantedLn[window] = millionths(wantedPx);
    this.#updates++;
    this.#measure(kind === "open" ? window : -1);
  }

  #measure(opened: number): void {
    const { rects } = this.#tiling;
    const wantedInAll = this.#wantedPx.reduce((sum, px) => sum + px, 0);
    if (wantedInAll === 0) return;
    const scale = SCREEN_LN - millionths(wantedInAll);
    for (let window = 0; window < MOST_WINDOWS; window++) {
      const of = this.#classes[window]!;
      if (of < 0) continue;
      const [widthLn, heightLn] = [LN[rects[4 * window + 2]!]!, LN[rects[4 * window + 3]!]!];
      this.#placed++;
      this.#aspect += Math.abs(widthLn - heightLn - PREFERRED_LN[of]!);
      this.#area += Math.abs(widthLn + heightLn - this.#wantedLn[window]! - scale);
      if (window === opened) continue;
      this.#stayed++;
      this.#change += Math.round((MILLION * moved(this.#before, rects, 4 * window)) / DIAGONAL);
    }
  }
}

function moved(before: Int32Array, after: Int32Array, at: number): number {
  const x = after[at]! - before[at]!;
  const y = after[at + 1]! - before[at + 1]!;
  const width = after[at + 2]! - before[at + 2]!;
  const height = after[at + 3]! - before[at + 3]!;
  return Math.sqrt(x * x + y * y + width * width + height * height);
}

/** Shares of open, close and resize; mean windows open; share of each class among the windows opened. */
export function windowSessionFeatures(session: WindowSession): number[] {
  const share = (kind: WindowEvent["kind"]) =>
    session.filter((event) => event.kind === kind).length / session.length;
  const opened = session.filter(({ kind }) => kind === "open");
  let [open, sum] = [0, 0];
  for (const { kind } of session) {
    open += kind === "open" ? 1 : kind === "close" ? -1 : 0;
    sum += open;
  }
  return [
    share("open"),
    share("close"),
    share("resize"),
    sum / session.length,
    ...WINDOW_CLASSES.map((_, of) => opened.filter((event) => event.class === of).length / opened.length),
  ];
}
