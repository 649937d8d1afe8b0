import assert from "node:assert/strict";
import { evalsUntil, expectedRunningTime } from "./running_time.ts";

Deno.test("a target is reached with the first evaluation that is as good", () => {
  assert.equal(evalsUntil([3, 2, 2, 1], 2), 2);
  assert.equal(evalsUntil([3, 2, 2, 1], 0.5), undefined);
});

Deno.test("the expected running time charges those that failed to those that succeeded", () => {
  const curves = [[3, 2, 1, 1], [3, 3, 3, 3], [1, 1, 1, 1]];
  assert.equal(expectedRunningTime(curves, 1), (3 + 4 + 1) / 2);
});

Deno.test("a target that nobody reached takes for ever", () => {
  assert.equal(expectedRunningTime([[3, 2], [2, 2]], 1), Infinity);
});
