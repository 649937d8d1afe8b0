/** Defines the parameter space of the family `dmg@1` (damage merging), and makes policies of its settings. */
import type { Params, Space } from "../space.ts";
import { type DmgParams, mergeDamage } from "./damage.ts";
import type { Merge } from "./damage_classics.ts";
import { SCREEN_HEIGHT, SCREEN_WIDTH } from "./screen_recording.ts";

/** The parameters of `dmg@1` are in this order; `damage.ts` explains each. */
export const dmgSpace: Space = {
  id: "dmg@1",
  params: [
    { name: "merge_waste_px", unit: "px", min: 1, max: 1_000_000, scale: "log" },
    { name: "rel_waste", unit: "1", min: 0, max: 1, scale: "lin" },
    { name: "max_rects", unit: "1", min: 1, max: 32, scale: "int" },
    { name: "align_px", unit: "px", min: 1, max: 64, scale: "choice", choices: [1, 4, 8, 16, 32, 64] },
  ],
  points: {
    extents: { merge_waste_px: 1, rel_waste: 0, max_rects: 1, align_px: 1 },
    tiles_64: { merge_waste_px: 1, rel_waste: 0, max_rects: 32, align_px: 64 },
    fixed_waste_4096: { merge_waste_px: 4096, rel_waste: 0, max_rects: 32, align_px: 1 },
  },
};

/** Makes a member of the family from decoded parameters that hold at least those of `dmg@1`. */
export function dmgOf(params: Params): Merge {
  return (damage) => mergeDamage(damage, params as unknown as DmgParams, SCREEN_WIDTH, SCREEN_HEIGHT);
}
