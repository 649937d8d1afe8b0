import assert from "node:assert/strict";
import { backoffMs } from "./backoff.ts";

Deno.test("the wait before an attempt is a random part of 0.2 s, doubled each time up to 30 s", () => {
  const longest = [0, 1, 2, 6, 7, 8, 5_000].map((attempt) => backoffMs(attempt, () => 1));
  assert.deepEqual(longest, [200, 400, 800, 12_800, 25_600, 30_000, 30_000]);
  assert.equal(backoffMs(7, () => 0), 0);
  assert.equal(backoffMs(7, () => 0.5), 12_800);
});

Deno.test("the wait that the hub asks for is added", () => {
  assert.equal(backoffMs(0, () => 0.5, 1_000), 1_100);
});
