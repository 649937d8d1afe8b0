/** Defines the parameter space of the family `genq@1` (page replacement), and makes policies of its settings. */
import type { Params, Space } from "../space.ts";
import { GenQ, type GenQParams } from "./genq.ts";
import type { MakeReplacement } from "./page_cache.ts";

/** The parameters of `genq@1` are in this order; `genq.ts` explains each. */
export const genqSpace: Space = {
  id: "genq@1",
  params: [
    { name: "small_ratio", unit: "of the cache", min: 0.01, max: 0.99, scale: "log" },
    { name: "ghost_ratio", unit: "of the cache", min: 0, max: 4, scale: "sq" },
    { name: "promote_at", unit: "hits", min: 1, max: 4, scale: "int" },
    { name: "main_cap", unit: "hits", min: 0, max: 3, scale: "int" },
    { name: "main_lru", unit: "1", min: 0, max: 1, scale: "edges" },
    { name: "bimodal", unit: "1", min: 0, max: 1, scale: "edges" },
    { name: "ghost_to_main", unit: "1", min: 0, max: 1, scale: "edges" },
    { name: "adapt", unit: "of the cache", min: 0, max: 0.08, scale: "edges" },
  ],
  points: {
    fifo: oneQueue({ main_cap: 0, main_lru: 0, bimodal: 0 }),
    lru: oneQueue({ main_cap: 0, main_lru: 1, bimodal: 0 }),
    clock: oneQueue({ main_cap: 1, main_lru: 0, bimodal: 0 }),
    bip: oneQueue({ main_cap: 0, main_lru: 1, bimodal: 0.975 }),
    two_q: {
      small_ratio: 0.25,
      ghost_ratio: 0.5,
      promote_at: 4,
      main_cap: 0,
      main_lru: 1,
      bimodal: 0,
      ghost_to_main: 1,
      adapt: 0,
    },
    s3_fifo: {
      small_ratio: 0.1,
      ghost_ratio: 0.9,
      promote_at: 2,
      main_cap: 3,
      main_lru: 0,
      bimodal: 0,
      ghost_to_main: 1,
      adapt: 0,
    },
  },
};

function oneQueue(main: { main_cap: number; main_lru: number; bimodal: number }): Params {
  return { small_ratio: 0.01, ghost_ratio: 0, promote_at: 1, ...main, ghost_to_main: 0, adapt: 0 };
}

/** Makes a member of the family from decoded parameters that hold at least those of `genq@1`. */
export function genqOf(params: Params): MakeReplacement {
  return (pages, capacity) => new GenQ(params as unknown as GenQParams, pages, capacity);
}
