import fc from "fast-check";
import assert from "node:assert/strict";
import { decode, encode, inBox } from "./space.ts";
import { couplings, specializations } from "./table.ts";

const kernels = [...specializations, ...couplings].map((row) => row.kernel);

Deno.test("every point of a unit box decodes to parameters within their ranges", () => {
  for (const { space } of kernels) {
    const box = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: space.params.length,
      maxLength: space.params.length,
    });
    fc.assert(fc.property(box, (x) => {
      const params = decode(space, x);
      for (const { name, min, max, scale, choices } of space.params) {
        const value = params[name]!;
        assert.ok(value >= min && value <= max, `${name} = ${value}`);
        if (scale === "int") assert.ok(Number.isInteger(value));
        if (scale === "choice") assert.ok(choices!.includes(value));
      }
    }));
  }
});

Deno.test("a named point survives the way into the box and back exactly", () => {
  for (const { space } of kernels) {
    for (const [name, params] of Object.entries(space.points)) {
      const x = encode(space, params);
      assert.ok(inBox(space, x));
      assert.deepEqual(decode(space, x), params, `${space.id} at ${name}`);
    }
  }
});

Deno.test("a list of the wrong length, outside the box or with NaN is no point of it", () => {
  const { space } = kernels[0]!;
  const inside = space.params.map(() => 0.5);
  assert.ok(inBox(space, inside));
  assert.ok(!inBox(space, inside.slice(1)));
  assert.ok(!inBox(space, [1.0001, ...inside.slice(1)]));
  assert.ok(!inBox(space, [NaN, ...inside.slice(1)]));
});
