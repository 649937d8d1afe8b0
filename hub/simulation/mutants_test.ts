import assert from "node:assert/strict";
import { MUTANTS } from "./mutants.ts";
import { simulate } from "./simulation.ts";

/** One of so many seeds has to notice a mutant; most are noticed by the first two. */
const SEEDS = 900;

for (const [what, mutation] of Object.entries(MUTANTS)) {
  Deno.test(`a hub that ${what} is caught`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { failure } = await simulate({ seed, mutation });
      if (failure) return;
    }
    assert.fail(`none of ${SEEDS} seeds notices it`);
  });
}
