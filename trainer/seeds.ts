/**
 * Derives the seeds for everything a trainer draws: the same trainer with the same seed draws the same, and no two
 * purposes share a workload.
 */
import { Rng } from "./learner/rng.ts";

/** Returns `count` different seeds for a purpose in words, such as "AI_Node_1 round 3". */
export function seedsFor(seed: number, purpose: string, count: number): number[] {
  const rng = new Rng(seed, hash(purpose));
  const seeds = new Set<number>();
  while (seeds.size < count) seeds.add(rng.uint32());
  return [...seeds];
}

/** Hashes UTF-16 code units by FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
