import assert from "node:assert/strict";
import { dmgSpace } from "../graphics/dmg_space.ts";
import { decode, encode } from "../space.ts";
import { layoutCost } from "../window_manager/layout_score.ts";
import { tileSpace } from "../window_manager/tile_space.ts";
import { plugDesktop, wmGfx, wmGfxSpace } from "./wm_gfx.ts";

const load = (seed: number) => wmGfx.load({ gen: wmGfx.generator.name, seed, length: 1200 });
const at = (tile: string, damage: string) =>
  plugDesktop(tileSpace.points[tile]!, dmgSpace.points[damage]!)[0]!;

Deno.test("wm-gfx@1 has the seven parameters of tile@1 and the four of dmg@1, and patterns plug together", () => {
  assert.equal(wmGfxSpace.params.length, 11);
  const params = at("split_treemap", "tiles_64");
  assert.deepEqual(decode(wmGfxSpace, encode(wmGfxSpace, params)), params);
});

Deno.test("classics that are points of both families cost the same by hand and as a point", () => {
  const workload = load(1);
  const points = {
    master_stack_extents: at("master_stack", "extents"),
    dwindle_greedy: at("dwindle", "fixed_waste_4096"),
    split_greedy: at("split_treemap", "fixed_waste_4096"),
  };
  for (const [classic, params] of Object.entries(points)) {
    assert.deepEqual(workload.run({ params }), workload.run({ classic }));
  }
});

Deno.test("desktop cost is layout cost and milliseconds of drawing per frame", () => {
  const { value, counts } = load(2).run({ classic: "grid_region" });
  const [frames, drawn, pixels] = counts.slice(6) as [number, number, number];
  assert.equal(frames, 1200);
  assert.equal(value, layoutCost(counts) + (40 * drawn + pixels / 1000) / frames / 1000);
});

Deno.test("a changed layout is damage: the first window is drawn on all of the screen", () => {
  const { counts } = wmGfx.load({ gen: wmGfx.generator.name, seed: 3, length: 1 }).run({
    params: at("dwindle", "extents"),
  });
  assert.deepEqual(counts.slice(6), [1, 1, 1920 * 1080]);
});

Deno.test("the joint cost depends on both halves", () => {
  const workload = load(4);
  const pixels = (tile: string, damage: string) => workload.run({ params: at(tile, damage) }).counts[8];
  assert.notEqual(pixels("dwindle", "extents"), pixels("master_stack", "extents"));
  assert.notEqual(pixels("dwindle", "extents"), pixels("dwindle", "tiles_64"));
});
