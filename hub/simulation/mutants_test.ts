import assert from "node:assert/strict";
import known from "./known_seeds.json" with { type: "json" };
import { MUTANTS } from "./mutants.ts";
import { MOST_SEEDS, noticingSeed } from "./noticing_seed.ts";

const SEEDS: Readonly<Record<string, number>> = known;

for (const [what, mutation] of Object.entries(MUTANTS)) {
  Deno.test(`a hub that ${what} is caught`, async () => {
    const seed = await noticingSeed(mutation, SEEDS[what]);
    assert.ok(seed !== undefined, `none of ${MOST_SEEDS} seeds notices it`);
  });
}
