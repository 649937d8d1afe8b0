import assert from "node:assert/strict";
import { MUTANTS } from "./mutants.ts";
import { simulate } from "./simulation.ts";

/** Seeds in which a mutant has to be noticed; most are in the first two. */
const SEEDS = 300;

for (const [what, sabotage] of Object.entries(MUTANTS)) {
  Deno.test(`a hub that ${what} is caught`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { failure } = await simulate({ seed, sabotage });
      if (failure) return;
    }
    assert.fail(`none of ${SEEDS} seeds notices it`);
  });
}
