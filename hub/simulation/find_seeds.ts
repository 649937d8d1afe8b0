/**
 * Writes down which seed notices each planted bug, so that the tests try it first: `deno task seeds`. A change of the simulation
 * changes its worlds, so that some seeds notice nothing any more and the tests take longer.
 */
import { MUTANTS } from "./mutants.ts";
import { noticingSeed } from "./noticing_seed.ts";

const seeds: Record<string, number | undefined> = {};
for (const [what, mutation] of Object.entries(MUTANTS)) seeds[what] = await noticingSeed(mutation);
await Deno.writeTextFile(
  new URL("known_seeds.json", import.meta.url),
  `${JSON.stringify(seeds, null, 2)}\n`,
);
