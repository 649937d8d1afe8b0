import assert from "node:assert/strict";
import { seedsFor } from "./seeds.ts";

Deno.test("seeds follow from seed and purpose, differ among themselves and from those of other purposes", () => {
  const seeds = seedsFor(1, "AI_Node_1 round 1 ccd@1", 7);
  assert.deepEqual(seeds, seedsFor(1, "AI_Node_1 round 1 ccd@1", 7));
  const others = ["AI_Node_1 round 2 ccd@1", "AI_Node_2 round 1 ccd@1"].flatMap((purpose) =>
    seedsFor(1, purpose, 7)
  );
  const all = [...seeds, ...others, ...seedsFor(2, "AI_Node_1 round 1 ccd@1", 7)];
  assert.equal(new Set(all).size, 28);
});
