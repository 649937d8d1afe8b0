/**
 * The family `tile@1` of tiling layouts: a tree of splits into which windows are inserted, and what share of
 * the pixels each side of a split gets.
 */

/** Settings of one member of the family. */
export interface TileParams {
  /** Share of the first side of the first split. */
  master_ratio: number;
  /** A pane is split side by side when width · axis_bias >= height; at 2 always, at 0.5 never. */
  axis_bias: number;
  /** Which pane a new window splits: 0 the focused one, 1 the largest, 2 the one opened last. */
  insert_at: number;
  /**
   * How a split is shared. 0: halves, 0.5: by number of windows, 1: by the pixels that the windows want;
   * gradually between. The first split's master_ratio gives way only above 0.5.
   */
  rebalance: number;
  /** Panes less than twice as wide are never split side by side. */
  min_w: number;
  /** 1: a new window is right of or below the one that it splits; 0: the sides turn with depth, as in a spiral. */
  keep_order: number;
  /** 1: a closed window's sibling takes its place, all else stays split as it is; 0: all is split anew. */
  orphan_to_sibling: number;
}

const ALWAYS_SIDE_BY_SIDE = 2;
const ALWAYS_STACKED = 0.5;
const AT_FOCUSED = 0;
const AT_LARGEST = 1;
/** Far below a pixel, far above rounding: a third of 90 pixels is 30 however 1/3 is rounded. */
const HAIR = 1e-6;

/** A leaf shows `window`; a split has `first` and `second` and no window (-1). */
interface Pane {
  window: number;
  wantedPx: number;
  openedAs: number;
  parent: Pane | undefined;
  first: Pane | undefined;
  second: Pane | undefined;
  sideBySide: boolean;
  windows: number;
  width: number;
  height: number;
}

/**
 * A member of the family on a screen of whole pixels. Windows are small whole numbers, free again once
 * closed. After every call `rects` holds x, y, width and height of window w from index 4 · w.
 */
export class Tiles {
  readonly rects: Int32Array;
  readonly #params: TileParams;
  readonly #width: number;
  readonly #height: number;
  readonly #leaves: (Pane | undefined)[] = [];
  #root: Pane | undefined;
  #focused = -1;
  #opened = 0;

  constructor(params: TileParams, width: number, height: number, mostWindows: number) {
    this.#params = params;
    this.#width = width;
    this.#height = height;
    this.rects = new Int32Array(4 * mostWindows);
  }

  /** `wantedPx` is the area that suits the window; it gets the focus only by `focus`. */
  open(window: number, wantedPx: number): void {
    const leaf = newPane(window, wantedPx, this.#opened++);
    const at = this.#target();
    this.#leaves[window] = leaf;
    if (at) this.#split(at, leaf);
    else this.#root = leaf;
    this.#arrange(false);
  }

  close(window: number): void {
    const leaf = this.#leaves[window]!;
    this.#leaves[window] = undefined;
    const split = leaf.parent;
    const sibling = split && (split.first === leaf ? split.second! : split.first!);
    if (sibling) this.#replace(split, sibling);
    else this.#root = undefined;
    this.#arrange(this.#params.orphan_to_sibling === 0);
  }

  focus(window: number): void {
    this.#focused = window;
  }

  resize(window: number, wantedPx: number): void {
    this.#leaves[window]!.wantedPx = wantedPx;
    this.#arrange(false);
  }

  #target(): Pane | undefined {
    const { insert_at } = this.#params;
    const focused = this.#leaves[this.#focused];
    if (insert_at === AT_FOCUSED && focused) return focused;
    let best: Pane | undefined;
    for (const leaf of this.#leaves) {
      if (!leaf) continue;
      const better = best === undefined ||
        (insert_at === AT_LARGEST
          ? leaf.width * leaf.height > best.width * best.height
          : leaf.openedAs > best.openedAs);
      if (better) best = leaf;
    }
    return best;
  }

  #split(at: Pane, leaf: Pane): void {
    const split = newPane(-1, 0, 0);
    this.#replace(at, split);
    split.first = at;
    split.second = leaf;
    at.parent = split;
    leaf.parent = split;
    split.sideBySide = this.#wantsSideBySide(at.width, at.height);
  }

  #replace(pane: Pane, by: Pane): void {
    const parent = pane.parent;
    by.parent = parent;
    if (!parent) this.#root = by;
    else if (parent.first === pane) parent.first = by;
    else parent.second = by;
  }

  #wantsSideBySide(width: number, height: number): boolean {
    const { axis_bias, min_w } = this.#params;
    if (width < 2 * min_w || axis_bias === ALWAYS_STACKED) return false;
    return axis_bias === ALWAYS_SIDE_BY_SIDE || width * axis_bias >= height;
  }

  #arrange(anew: boolean): void {
    const root = this.#root;
    if (!root) return;
    weigh(root);
    this.#place(root, 0, 0, this.#width, this.#height, 0, anew);
  }

  #place(
    pane: Pane,
    x: number,
    y: number,
    width: number,
    height: number,
    depth: number,
    anew: boolean,
  ): void {
    pane.width = width;
    pane.height = height;
    const { first, second } = pane;
    if (!first || !second) {
      this.rects[4 * pane.window] = x;
      this.rects[4 * pane.window + 1] = y;
      this.rects[4 * pane.window + 2] = width;
      this.rects[4 * pane.window + 3] = height;
      return;
    }
    if (anew) pane.sideBySide = this.#wantsSideBySide(width, height);
    const length = pane.sideBySide ? width : height;
    const wanted = Math.floor(length * this.#share(first, second, depth) + HAIR);
    const own = Math.max(1, Math.min(length - 1, wanted));
    const turned = this.#params.keep_order === 0 && ((depth >> 1) & 1) === 1;
    const firstAt = turned ? length - own : 0;
    const secondAt = turned ? 0 : own;
    if (pane.sideBySide) {
      this.#place(first, x + firstAt, y, own, height, depth + 1, anew);
      this.#place(second, x + secondAt, y, length - own, height, depth + 1, anew);
    } else {
      this.#place(first, x, y + firstAt, width, own, depth + 1, anew);
      this.#place(second, x, y + secondAt, width, length - own, depth + 1, anew);
    }
  }

  #share(first: Pane, second: Pane, depth: number): number {
    const { master_ratio, rebalance } = this.#params;
    const byNumber = Math.min(1, 2 * rebalance);
    const byWish = Math.max(0, 2 * rebalance - 1);
    const number = first.windows / (first.windows + second.windows);
    const ruled = depth === 0 ? master_ratio : 0.5 * (1 - byNumber) + number * byNumber;
    return ruled * (1 - byWish) + (first.wantedPx / (first.wantedPx + second.wantedPx)) * byWish;
  }
}

function newPane(window: number, wantedPx: number, openedAs: number): Pane {
  return {
    window,
    wantedPx,
    openedAs,
    parent: undefined,
    first: undefined,
    second: undefined,
    sideBySide: false,
    windows: 1,
    width: 0,
    height: 0,
  };
}

/** Adds up windows and wanted pixels from the leaves. */
function weigh(pane: Pane): void {
  const { first, second } = pane;
  if (!first || !second) return;
  weigh(first);
  weigh(second);
  pane.windows = first.windows + second.windows;
  pane.wantedPx = first.wantedPx + second.wantedPx;
}
