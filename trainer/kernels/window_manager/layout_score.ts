/** Scores how well layouts suit the windows in them and how much they move, counted in whole millionths. */
import { exactLog } from "../../learner/exact_math.ts";
import { TILED_HEIGHT, TILED_WIDTH, type Tiling } from "./tiling_classics.ts";
import { MOST_WINDOWS, WINDOW_CLASSES, type WindowEvent } from "./window_recording.ts";

/** Returns the objective from the counts of a `LayoutScore`. */
export function layoutCost([, placed, aspect, stayed, change, area]: readonly number[]): number {
  return (0.45 * aspect! + 0.2 * area!) / MILLION / Math.max(1, placed!) +
    (0.35 * change!) / MILLION / Math.max(1, stayed!);
}

const MILLION = 1_000_000;
const DIAGONAL = Math.sqrt(TILED_WIDTH * TILED_WIDTH + TILED_HEIGHT * TILED_HEIGHT);
const SCREEN_LN = millionths(TILED_WIDTH * TILED_HEIGHT);
/** The table holds ln of whole pixels in millionths; a side of no pixels counts as one. */
const LN = Int32Array.from({ length: TILED_WIDTH + 1 }, (_, px) => millionths(Math.max(1, px)));
const PREFERRED_LN = WINDOW_CLASSES.map(({ width, height }) => millionths(width) - millionths(height));

function millionths(value: number): number {
  return Math.round(MILLION * exactLog(value));
}

/** Passes a recording's events on to a tiling and counts how its layouts suit the windows. */
export class LayoutScore {
  readonly #tiling: Tiling;
  /** Each open window has its class here, any other -1. */
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
   * Returns updates (all events but focus), windows placed in them, deviation of ln aspect in millionths, windows
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
