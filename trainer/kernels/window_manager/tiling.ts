/**
 * The family `tile@1` of tiling layouts is a tree of splits into which windows are inserted; its settings decide
 * where, and what share of the pixels each side of a split gets.
 */

/** These settings make one member of the family. */
export interface TileParams {
  /** The first side of the first split has this share. */
  readonly master_ratio: number;
  /** A pane is split side by side when width · axis_bias >= height; at 2 always, at 0.5 never. */
  readonly axis_bias: number;
  /** A new window splits this pane: 0 the focused one, 1 the largest, 2 the one opened last. */
  readonly insert_at: number;
  /**
   * A split may be out of balance by this: once one side wants more than 1 - rebalance / 2 of the pixels, all below
   * is split anew as evenly as can be. At 0 it never is.
   */
  readonly rebalance: number;
  /** Panes less than twice as wide are never split side by side. */
  readonly min_w: number;
  /**
   * At 1 windows are in the order of splitting, left to right and top to bottom; at 0 sides turn with depth, as in
   * a spiral, and what is split anew begins with the window that wants most.
   */
  readonly keep_order: number;
  /**
   * This decides how a split is shared, and so who gets the pixels of a closed window. At 1 sides are halves and
   * its sibling gets all; at 0.5 they go by the pixels that windows want and all get some; at 0 by number of
   * windows; gradually between. The first split is shared by master_ratio at both ends.
   */
  readonly orphan_to_sibling: number;
}

const ALWAYS_SIDE_BY_SIDE = 2;
const ALWAYS_STACKED = 0.5;
const AT_FOCUSED = 0;
const AT_LARGEST = 1;
/** This is far below a pixel and far above rounding: a third of 90 pixels is 30 however 1/3 is rounded. */
const HAIR = 1e-6;

/** A leaf shows `window`; a split has `first` and `second` and no window (-1). */
interface Pane {
  readonly window: number;
  wantedPx: number;
  readonly openedAs: number;
  parent: Pane | undefined;
  first: Pane | undefined;
  second: Pane | undefined;
  windows: number;
  width: number;
  height: number;
}

/**
 * `Tiles` is a member of the family on a screen of whole pixels. Windows are small whole numbers, free again once closed.
 * After every call `rects` holds x, y, width and height of window w from index 4 · w.
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
    const parent = at?.parent;
    if (at) this.#hang(splitOf(at, leaf), parent, at);
    else this.#root = leaf;
    this.#arrange();
  }

  close(window: number): void {
    const leaf = this.#leaves[window]!;
    this.#leaves[window] = undefined;
    const split = leaf.parent;
    const sibling = split && (split.first === leaf ? split.second! : split.first!);
    if (sibling) this.#hang(sibling, split.parent, split);
    else this.#root = undefined;
    this.#arrange();
  }

  focus(window: number): void {
    this.#focused = window;
  }

  resize(window: number, wantedPx: number): void {
    this.#leaves[window]!.wantedPx = wantedPx;
    this.#arrange();
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

  #hang(pane: Pane, parent: Pane | undefined, insteadOf: Pane): void {
    pane.parent = parent;
    if (!parent) this.#root = pane;
    else if (parent.first === insteadOf) parent.first = pane;
    else parent.second = pane;
  }

  #wantsSideBySide(width: number, height: number): boolean {
    const { axis_bias, min_w } = this.#params;
    if (width < 2 * min_w || axis_bias === ALWAYS_STACKED) return false;
    return axis_bias === ALWAYS_SIDE_BY_SIDE || width * axis_bias >= height;
  }

  #arrange(): void {
    if (!this.#root) return;
    addUp(this.#root);
    this.#balance(this.#root);
    this.#place(this.#root, 0, 0, this.#width, this.#height, 0);
  }

  #balance(pane: Pane): void {
    const { first, second } = pane;
    if (!first || !second) return;
    const heavier = Math.max(first.wantedPx, second.wantedPx);
    if (heavier <= (1 - this.#params.rebalance / 2) * pane.wantedPx) {
      this.#balance(first);
      this.#balance(second);
      return;
    }
    const leaves = leavesOf(pane);
    if (this.#params.keep_order === 0) {
      leaves.sort((a, b) => b.wantedPx - a.wantedPx || a.openedAs - b.openedAs);
    }
    this.#hang(halved(leaves), pane.parent, pane);
  }

  #place(
    pane: Pane,
    x: number,
    y: number,
    width: number,
    height: number,
    depth: number,
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
    const sideBySide = this.#wantsSideBySide(width, height);
    const length = sideBySide ? width : height;
    const wanted = Math.floor(length * this.#share(first, second, depth) + HAIR);
    const own = Math.max(1, Math.min(length - 1, wanted));
    const turned = this.#params.keep_order === 0 && ((depth >> 1) & 1) === 1;
    const firstAt = turned ? length - own : 0;
    const secondAt = turned ? 0 : own;
    if (sideBySide) {
      this.#place(first, x + firstAt, y, own, height, depth + 1);
      this.#place(second, x + secondAt, y, length - own, height, depth + 1);
    } else {
      this.#place(first, x, y + firstAt, width, own, depth + 1);
      this.#place(second, x, y + secondAt, width, length - own, depth + 1);
    }
  }

  #share(first: Pane, second: Pane, depth: number): number {
    const { master_ratio, orphan_to_sibling } = this.#params;
    const byWish = 1 - Math.abs(2 * orphan_to_sibling - 1);
    const number = first.windows / (first.windows + second.windows);
    const ruled = depth === 0 ? master_ratio : orphan_to_sibling < 0.5 ? number : 0.5;
    const wish = first.wantedPx / (first.wantedPx + second.wantedPx);
    return ruled * (1 - byWish) + wish * byWish;
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
    windows: 1,
    width: 0,
    height: 0,
  };
}

/** Makes a split of two panes that belong to no other. */
function splitOf(first: Pane, second: Pane): Pane {
  const split = newPane(-1, first.wantedPx + second.wantedPx, 0);
  split.windows = first.windows + second.windows;
  split.first = first;
  split.second = second;
  first.parent = split;
  second.parent = split;
  return split;
}

/** Adds up windows and wanted pixels from the leaves. */
function addUp(pane: Pane): void {
  const { first, second } = pane;
  if (!first || !second) return;
  addUp(first);
  addUp(second);
  pane.windows = first.windows + second.windows;
  pane.wantedPx = first.wantedPx + second.wantedPx;
}

function leavesOf(pane: Pane): Pane[] {
  const { first, second } = pane;
  return first && second ? [...leavesOf(first), ...leavesOf(second)] : [pane];
}

/** Splits leaves in their order where both sides want most nearly the same, and so on in either side. */
function halved(leaves: readonly Pane[]): Pane {
  if (leaves.length === 1) return leaves[0]!;
  const wanted = leaves.reduce((sum, leaf) => sum + leaf.wantedPx, 0);
  let [at, before, least] = [1, 0, Infinity];
  for (let i = 1; i < leaves.length; i++) {
    before += leaves[i - 1]!.wantedPx;
    const difference = Math.abs(wanted - 2 * before);
    if (difference < least) [at, least] = [i, difference];
  }
  return splitOf(halved(leaves.slice(0, at)), halved(leaves.slice(at)));
}
