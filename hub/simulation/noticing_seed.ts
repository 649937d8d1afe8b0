/** Finds a simulated world that notices a planted bug. */
import { simulate } from "./simulation.ts";
import type { Mutation } from "./simulated_hub.ts";

/** One of so many seeds has to notice it; most are noticed by the first two. */
export const MOST_SEEDS = 900;

/** Returns a seed whose world notices it: `known`, unless that one does no longer, or the first of all that does. */
export async function noticingSeed(mutation: Mutation, known?: number): Promise<number | undefined> {
  const notices = async (seed: number) => (await simulate({ seed, mutation })).failure !== undefined;
  if (known !== undefined && await notices(known)) return known;
  for (let seed = 1; seed <= MOST_SEEDS; seed++) if (await notices(seed)) return seed;
  return undefined;
}
