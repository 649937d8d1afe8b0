/** Defines the parameter space of the family `tile@1` (tiling), and makes policies of its settings. */
import type { Params, Space } from "../space.ts";
import { type TileParams, Tiles } from "./tiling.ts";
import { TILED_HEIGHT, TILED_WIDTH, type Tiling } from "./tiling_classics.ts";
import { MOST_WINDOWS } from "./window_recording.ts";

/** The parameters of `tile@1` are in this order; `tiling.ts` explains each. */
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

/** Makes a member of the family from decoded parameters that hold at least those of `tile@1`. */
export function tileOf(params: Params): Tiling {
  return new Tiles(params as unknown as TileParams, TILED_WIDTH, TILED_HEIGHT, MOST_WINDOWS);
}
