import assert from "node:assert/strict";
import { simulate } from "./simulation.ts";

const SEEDS = 500;

/** Returns the command that shows how a seed fails. */
function replayCommand(seed: number): string {
  return `deno run -A hub/simulation/replay.ts --seed ${seed} --trace`;
}

Deno.test(`${SEEDS} simulated worlds keep every promise`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { failure } = await simulate({ seed });
    if (failure) {
      throw new Error(`seed ${seed}: ${failure.message}\n${replayCommand(seed)}`, { cause: failure });
    }
  }
});

Deno.test("the same seed gives the same simulation trace", async () => {
  for (const seed of [1, 2, 3]) {
    const [first, second] = [await simulate({ seed }), await simulate({ seed })];
    assert.equal(first.hash, second.hash);
  }
  assert.notEqual((await simulate({ seed: 1 })).hash, (await simulate({ seed: 2 })).hash);
});
