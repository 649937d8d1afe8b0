import fc from "fast-check";
import assert from "node:assert/strict";
import { decode } from "../space.ts";
import { layoutCost } from "./layout_score.ts";
import { tileOf, tileSpace } from "./tile_space.ts";
import { TILED_HEIGHT, TILED_WIDTH, type Tiling, tilingClassics } from "./tiling_classics.ts";
import { windowManager } from "./window_manager.ts";
import { generateWindowRecording, MOST_WINDOWS, type WindowEvent } from "./window_recording.ts";

function take(tiling: Tiling, { kind, window, wantedPx }: WindowEvent): void {
  if (kind === "open") tiling.open(window, wantedPx);
  else if (kind === "resize") tiling.resize(window, wantedPx);
  else tiling[kind](window);
}

/** Returns the windows open after each event of a recording. */
function openAfter(recording: readonly WindowEvent[]): number[][] {
  const open = new Set<number>();
  return recording.map(({ kind, window }) => {
    if (kind === "open") open.add(window);
    if (kind === "close") open.delete(window);
    return [...open];
  });
}

const rectOf = (tiling: Tiling, window: number) => [...tiling.rects.subarray(4 * window, 4 * window + 4)];

for (const name of ["master_stack", "dwindle", "spiral", "split_treemap"] as const) {
  Deno.test(`tile@1 at ${name} is the classic ${name}, event by event`, () => {
    for (const seed of [1, 2, 3]) {
      const recording = generateWindowRecording(seed, 400);
      const open = openAfter(recording);
      const [family, classic] = [tileOf(tileSpace.points[name]!), tilingClassics[name]()];
      recording.forEach((event, i) => {
        take(family, event);
        take(classic, event);
        const rects = (tiling: Tiling) => open[i]!.map((window) => rectOf(tiling, window));
        assert.deepEqual(rects(family), rects(classic), `seed ${seed}, event ${i}: ${event.kind}`);
      });
    }
  });
}

Deno.test("every layout fills the screen with windows that do not overlap", () => {
  const x = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 });
  const filled = (tiling: Tiling, seed: number) => {
    const recording = generateWindowRecording(seed, 80);
    const open = openAfter(recording);
    recording.forEach((event, i) => {
      take(tiling, event);
      const rects = open[i]!.map((window) => rectOf(tiling, window));
      assert.equal(rects.reduce((sum, [, , w, h]) => sum + w! * h!, 0), TILED_WIDTH * TILED_HEIGHT);
      rects.forEach(([ax, ay, aw, ah], k) => {
        assert.ok(ax! >= 0 && ay! >= 0 && ax! + aw! <= TILED_WIDTH && ay! + ah! <= TILED_HEIGHT);
        for (const [bx, by, bw, bh] of rects.slice(k + 1)) {
          assert.ok(ax! + aw! <= bx! || bx! + bw! <= ax! || ay! + ah! <= by! || by! + bh! <= ay!);
        }
      });
    });
  };
  for (const make of Object.values(tilingClassics)) filled(make(), 5);
  fc.assert(fc.property(x, fc.nat(99), (x, seed) => filled(tileOf(decode(tileSpace, x)), seed)), {
    numRuns: 15,
  });
});

Deno.test("a window that is wanted larger gets more pixels where the family asks for wishes", () => {
  const params = { ...tileSpace.points["dwindle"]!, orphan_to_sibling: 0.5 };
  const tiling = tileOf(params);
  tiling.open(0, 100_000);
  tiling.open(1, 100_000);
  assert.deepEqual(rectOf(tiling, 0), [0, 0, 960, 1080]);
  tiling.resize(0, 300_000);
  assert.deepEqual([rectOf(tiling, 0), rectOf(tiling, 1)], [[0, 0, 1440, 1080], [1440, 0, 480, 1080]]);
});

Deno.test("a tree is split anew only when it is out of balance by more than the family allows", () => {
  const sizes = (rebalance: number) => {
    const tiling = tileOf({ ...tileSpace.points["dwindle"]!, insert_at: 2, rebalance });
    for (let window = 0; window < 4; window++) tiling.open(window, 100_000);
    return [0, 1, 2, 3].map((window) => rectOf(tiling, window).slice(2));
  };
  // Each window halved the one before, so three of four wishes are on one side: above 1 - 0.6 / 2, not above 1 -
  // 0.4 / 2.
  const chain = [[960, 1080], [960, 540], [480, 540], [480, 540]];
  assert.deepEqual(sizes(0), chain);
  assert.deepEqual(sizes(0.4), chain);
  assert.deepEqual(sizes(0.6), [[960, 540], [960, 540], [960, 540], [960, 540]]);
});

Deno.test("a recording has 3 to 12 windows, after its beginning, and is the same for the same seed", () => {
  for (const seed of [1, 2, 3]) {
    const recording = generateWindowRecording(seed, 600);
    assert.deepEqual(recording, generateWindowRecording(seed, 600));
    const open = openAfter(recording).slice(6);
    assert.ok(open.every((windows) => windows.length >= 3 && windows.length <= MOST_WINDOWS));
    assert.ok(open.some((windows) => windows.length === MOST_WINDOWS));
  }
});

Deno.test("layout cost weighs aspect, change and area as stated, from whole numbers alone", () => {
  assert.equal(layoutCost([1, 2, 2_000_000, 1, 500_000, 4_000_000]), 0.45 + 0.35 * 0.5 + 0.2 * 2);
  const recording = generateWindowRecording(1, 400);
  const { counts } = windowManager.load({ gen: "windows@1", seed: 1, length: 400 }).run({ classic: "grid" });
  const updates = recording.filter(({ kind }) => kind !== "focus");
  assert.equal(counts[0], updates.length);
  assert.equal(counts[1]! - counts[3]!, updates.filter(({ kind }) => kind === "open").length);
});

Deno.test("one window that fills the screen is 0.45 · |ln(16/9 / preferred)|, as its area is all there is", () => {
  const { value } = windowManager.load({ gen: "windows@1", seed: 1, length: 1 }).run({ classic: "dwindle" });
  const [{ class: of }] = generateWindowRecording(1, 1) as [WindowEvent];
  const preferred = [720 / 432, 900 / 990, 1200 / 900, 420 / 840, 16 / 9][of]!;
  assert.ok(Math.abs(value - 0.45 * Math.abs(Math.log(16 / 9 / preferred))) < 2e-6);
});
