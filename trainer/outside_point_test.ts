import assert from "node:assert/strict";
import type { Param, Space } from "./kernels/space.ts";
import { pointOf, valueOf } from "./outside_point.ts";

const lin: Param = { name: "speed", unit: "1", min: 10, max: 20, scale: "lin" };
const int: Param = { name: "depth", unit: "1", min: 1, max: 8, scale: "int" };
const choice: Param = { name: "align", unit: "px", min: 1, max: 4, scale: "choice", choices: [1, 4] };
const space: Space = { id: "some@1", params: [lin, int], points: {} };

Deno.test("a point within 1e-9 of the box counts as on its edge, and every other one keeps its numbers", () => {
  assert.deepEqual(pointOf(space, [1.0000000000000002, -1e-9]), { value: [1, 0] });
  assert.deepEqual(pointOf(space, [0.3, 1e-9]), { value: [0.3, 1e-9] });
});

Deno.test("a point outside the box is refused with its value, one of another length with both lengths", () => {
  assert.deepEqual(pointOf(space, [0, 1.000000002]), {
    wrong: "x[1] is 1.000000002; it has to be from 0 to 1",
  });
  assert.deepEqual(pointOf(space, [NaN, 0]), { wrong: "x[0] is NaN; it has to be from 0 to 1" });
  assert.deepEqual(pointOf(space, [0]), { wrong: "some@1 has 2 parameters, x has 1" });
});

Deno.test("a parameter within 1e-9 of its range, of a whole number or of a choice counts as that", () => {
  assert.deepEqual(valueOf(lin, 20 + 5e-9), { value: 20 });
  assert.deepEqual(valueOf(lin, 12.5), { value: 12.5 });
  assert.deepEqual(valueOf(int, 2.9999999999999996), { value: 3 });
  assert.deepEqual(valueOf(int, 1 - 1e-10), { value: 1 });
  assert.deepEqual(valueOf(choice, 4.000000000000001), { value: 4 });
  for (
    const [param, value, wrong] of [
      [lin, 20.00000002, "speed is 20.00000002; it has to be from 10 to 20"],
      [int, 2.5, "depth is 2.5; it has to be a whole number from 1 to 8"],
      [int, 9, "depth is 9; it has to be a whole number from 1 to 8"],
      [choice, 2, "align is 2; it has to be one of 1, 4"],
    ] as const
  ) {
    assert.deepEqual(valueOf(param, value), { wrong });
  }
});
