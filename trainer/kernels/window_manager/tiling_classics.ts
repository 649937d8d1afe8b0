/**
 * Implements known tiling layouts, each written on its own. master_stack, dwindle, spiral and split_treemap are
 * exact points of the family `tile@1`; grid, strip and squarified are not, as they make rows of more than two.
 */
import { MOST_WINDOWS } from "./window_recording.ts";

export const TILED_WIDTH = 1920;
export const TILED_HEIGHT = 1080;
/** No classic splits below this width. */
const NARROWEST_PX = 80;

/** A layout follows the events; `rects` holds x, y, width and height of window w from index 4 · w. */
export interface Tiling {
  readonly rects: Int32Array;
  open(window: number, wantedPx: number): void;
  close(window: number): void;
  focus(window: number): void;
  resize(window: number, wantedPx: number): void;
}

interface Listed {
  readonly window: number;
  readonly wantedPx: number;
}

type Placed = readonly [window: number, x: number, y: number, width: number, height: number];

/** Lays out all windows in the order of opening, from nothing, whenever one opens, closes or changes. */
class ListTiling implements Tiling {
  readonly rects = new Int32Array(4 * MOST_WINDOWS);
  readonly #layout: (windows: readonly Listed[]) => readonly Placed[];
  #windows: readonly Listed[] = [];

  constructor(layout: (windows: readonly Listed[]) => readonly Placed[]) {
    this.#layout = layout;
  }

  open(window: number, wantedPx: number): void {
    this.#lay([...this.#windows, { window, wantedPx }]);
  }

  close(window: number): void {
    this.#lay(this.#windows.filter((listed) => listed.window !== window));
  }

  focus(): void {}

  resize(window: number, wantedPx: number): void {
    this.#lay(this.#windows.map((listed) => (listed.window === window ? { window, wantedPx } : listed)));
  }

  #lay(windows: readonly Listed[]): void {
    this.#windows = windows;
    for (const [window, ...rect] of this.#layout(windows)) this.rects.set(rect, 4 * window);
  }
}

/** Does as dwm's tile with one master: six tenths for the oldest window, the others below each other beside it. */
function masterStack(windows: readonly Listed[]): Placed[] {
  const masterWidth = windows.length > 1 ? (TILED_WIDTH * 6) / 10 : TILED_WIDTH;
  let y = 0;
  return windows.map(({ window }, i): Placed => {
    if (i === 0) return [window, 0, 0, masterWidth, TILED_HEIGHT];
    const height = Math.floor((TILED_HEIGHT - y) / (windows.length - i));
    y += height;
    return [window, masterWidth, y - height, TILED_WIDTH - masterWidth, height];
  });
}

/**
 * Does as dwm's fibonacci: each window takes half of what is left, in turn its left, top, right and bottom half.
 */
function spiral(windows: readonly Listed[]): Placed[] {
  let [x, y, width, height] = [0, 0, TILED_WIDTH, TILED_HEIGHT];
  return windows.map(({ window }, i): Placed => {
    if (i === windows.length - 1) return [window, x, y, width, height];
    const atEnd = i % 4 >= 2;
    if (i % 2 === 0 && Math.floor(width / 2) >= NARROWEST_PX) {
      const own = Math.floor(width / 2);
      width -= own;
      if (atEnd) return [window, x + width, y, own, height];
      x += own;
      return [window, x - own, y, own, height];
    }
    const own = Math.floor(height / 2);
    height -= own;
    if (atEnd) return [window, x, y + height, width, own];
    y += own;
    return [window, x, y - own, width, own];
  });
}

/** Does as dwm's gaplessgrid: as many columns as rows or one less, the last columns hold the windows left over. */
function grid(windows: readonly Listed[]): Placed[] {
  const count = windows.length;
  const columns = count === 5 ? 2 : Math.ceil(Math.sqrt(count));
  const rows = Math.floor(count / columns);
  const shortColumns = columns - (count % columns);
  const placed: Placed[] = [];
  for (let column = 0; column < columns; column++) {
    const own = windows.slice(placed.length, placed.length + rows + (column >= shortColumns ? 1 : 0));
    const left = Math.floor((TILED_WIDTH * column) / columns);
    const right = Math.floor((TILED_WIDTH * (column + 1)) / columns);
    own.forEach(({ window }, row) => {
      const top = Math.floor((TILED_HEIGHT * row) / own.length);
      const bottom = Math.floor((TILED_HEIGHT * (row + 1)) / own.length);
      placed.push([window, left, top, right - left, bottom - top]);
    });
  }
  return placed;
}

/**
 * The strip treemap (Bederson, Shneiderman, Wattenberg 2002) fills strips from left to right with windows in their
 * order; one joins the strip as long as that brings the strip's mean aspect nearer to a square.
 */
function strip(windows: readonly Listed[]): Placed[] {
  const scale = (TILED_WIDTH * TILED_HEIGHT) / sumOf(windows);
  const meanAspect = (strip: readonly Listed[]) => {
    const height = (sumOf(strip) * scale) / TILED_WIDTH;
    const aspects = strip.map(({ wantedPx }) => aspectOf((wantedPx * scale) / height, height));
    return aspects.reduce((a, b) => a + b, 0) / strip.length;
  };
  const strips: Listed[][] = [];
  for (const listed of windows) {
    const current = strips.at(-1);
    if (current && meanAspect([...current, listed]) <= meanAspect(current)) current.push(listed);
    else strips.push([listed]);
  }
  const placed: Placed[] = [];
  let y = 0;
  strips.forEach((row, i) => {
    const height = cut(TILED_HEIGHT - y, sumOf(row), sumOf(strips.slice(i).flat()));
    placed.push(...along(row, 0, y, TILED_WIDTH, height, true));
    y += height;
  });
  return placed;
}

/**
 * The squarified treemap (Bruls, Huizing, van Wijk 2000) lays windows, from the largest, along the shorter side of
 * what is left as long as the worst aspect among them falls.
 */
function squarified(windows: readonly Listed[]): Placed[] {
  const placed: Placed[] = [];
  let left = windows.toSorted((a, b) => b.wantedPx - a.wantedPx || a.window - b.window);
  let [x, y, width, height] = [0, 0, TILED_WIDTH, TILED_HEIGHT];
  while (left.length > 0) {
    const wide = width >= height;
    const scale = (width * height) / sumOf(left);
    const worst = (row: readonly Listed[]) => {
      const side = Math.min(width, height);
      const thickness = (sumOf(row) * scale) / side;
      return Math.max(...row.map(({ wantedPx }) => aspectOf((wantedPx * scale) / thickness, thickness)));
    };
    let taken = 1;
    while (taken < left.length && worst(left.slice(0, taken + 1)) <= worst(left.slice(0, taken))) taken++;
    const row = left.slice(0, taken);
    const thickness = cut(wide ? width : height, sumOf(row), sumOf(left));
    if (wide) {
      placed.push(...along(row, x, y, thickness, height, false));
      x += thickness;
      width -= thickness;
    } else {
      placed.push(...along(row, x, y, width, thickness, true));
      y += thickness;
      height -= thickness;
    }
    left = left.slice(taken);
  }
  return placed;
}

/**
 * The ordered treemap by split size (Shneiderman, Wattenberg 2001; Engdahl 2005) cuts the list in two that want
 * most nearly the same, side by side where the room is wide enough, and so on in either part.
 */
function splitTreemap(
  windows: readonly Listed[],
  x = 0,
  y = 0,
  width = TILED_WIDTH,
  height = TILED_HEIGHT,
): Placed[] {
  if (windows.length <= 1) return windows.map(({ window }): Placed => [window, x, y, width, height]);
  const unevenness = windows.map((_, i) => Math.abs(sumOf(windows.slice(0, i)) - sumOf(windows.slice(i))));
  const at = unevenness.indexOf(Math.min(...unevenness.slice(1)), 1);
  const [before, after] = [windows.slice(0, at), windows.slice(at)];
  const beside = width >= height && Math.floor(width / 2) >= NARROWEST_PX;
  const own = cut(beside ? width : height, sumOf(before), sumOf(windows));
  return beside
    ? [...splitTreemap(before, x, y, own, height), ...splitTreemap(after, x + own, y, width - own, height)]
    : [...splitTreemap(before, x, y, width, own), ...splitTreemap(after, x, y + own, width, height - own)];
}

/** Places windows beside or below each other in proportion to what they want, without gaps. */
function along(
  row: readonly Listed[],
  x: number,
  y: number,
  width: number,
  height: number,
  beside: boolean,
): Placed[] {
  let at = 0;
  return row.map(({ window, wantedPx }, i): Placed => {
    const own = cut((beside ? width : height) - at, wantedPx, sumOf(row.slice(i)));
    at += own;
    return beside ? [window, x + at - own, y, own, height] : [window, x, y + at - own, width, own];
  });
}

/** Returns pixels of `length` for `part` of `whole`; at least one is left for either side. */
function cut(length: number, part: number, whole: number): number {
  return part === whole ? length : Math.max(1, Math.min(length - 1, Math.floor((length * part) / whole)));
}

function sumOf(windows: readonly Listed[]): number {
  return windows.reduce((sum, { wantedPx }) => sum + wantedPx, 0);
}

function aspectOf(a: number, b: number): number {
  return Math.max(a / b, b / a);
}

type Branch = number | { readonly first: Branch; readonly second: Branch };

/**
 * Does as Hyprland's dwindle, and bspwm's longest side with the sides chosen anew: a new window halves the focused
 * one across its longer side, and a closed one's sibling takes its place.
 */
class Dwindle implements Tiling {
  readonly rects = new Int32Array(4 * MOST_WINDOWS);
  #tree: Branch | undefined;
  #order: readonly number[] = [];
  #focused = -1;

  open(window: number): void {
    const at = this.#order.includes(this.#focused) ? this.#focused : this.#order.at(-1);
    this.#order = [...this.#order, window];
    this.#tree = this.#tree === undefined || at === undefined ? window : joined(this.#tree, at, window);
    this.#lay(this.#tree, 0, 0, TILED_WIDTH, TILED_HEIGHT);
  }

  close(window: number): void {
    this.#order = this.#order.filter((other) => other !== window);
    this.#tree = this.#tree === undefined ? undefined : without(this.#tree, window);
    if (this.#tree !== undefined) this.#lay(this.#tree, 0, 0, TILED_WIDTH, TILED_HEIGHT);
  }

  focus(window: number): void {
    this.#focused = window;
  }

  resize(): void {}

  #lay(tree: Branch, x: number, y: number, width: number, height: number): void {
    if (typeof tree === "number") this.rects.set([x, y, width, height], 4 * tree);
    else if (width >= height && Math.floor(width / 2) >= NARROWEST_PX) {
      const half = Math.floor(width / 2);
      this.#lay(tree.first, x, y, half, height);
      this.#lay(tree.second, x + half, y, width - half, height);
    } else {
      const half = Math.floor(height / 2);
      this.#lay(tree.first, x, y, width, half);
      this.#lay(tree.second, x, y + half, width, height - half);
    }
  }
}

function joined(tree: Branch, at: number, window: number): Branch {
  if (typeof tree === "object") {
    return { first: joined(tree.first, at, window), second: joined(tree.second, at, window) };
  }
  return tree === at ? { first: at, second: window } : tree;
}

function without(tree: Branch, window: number): Branch | undefined {
  if (typeof tree === "number") return tree === window ? undefined : tree;
  const first = without(tree.first, window);
  const second = without(tree.second, window);
  if (first === undefined) return second;
  return second === undefined ? first : { first, second };
}

/** Holds every classic by name; each call makes a fresh one. */
export const tilingClassics = {
  master_stack: () => new ListTiling(masterStack),
  dwindle: () => new Dwindle(),
  spiral: () => new ListTiling(spiral),
  grid: () => new ListTiling(grid),
  split_treemap: () => new ListTiling((windows) => splitTreemap(windows)),
  strip: () => new ListTiling(strip),
  squarified: () => new ListTiling(squarified),
} satisfies Record<string, () => Tiling>;
