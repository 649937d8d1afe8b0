import fc from "fast-check";
import assert from "node:assert/strict";
import { exactExp, exactLog, exactPow } from "./exact_math.ts";

const close = (got: number, want: number) =>
  assert.ok(Math.abs(got - want) <= 4e-15 * Math.max(1e-300, Math.abs(want)), `${got} is not near ${want}`);

Deno.test("exactLog agrees with the engine's logarithm to fifteen digits", () => {
  fc.assert(fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
    if (Math.abs(x - 1) > 1e-3) close(exactLog(x), Math.log(x));
  }));
  assert.equal(exactLog(1), 0);
  close(exactLog(2), Math.LN2);
  for (const x of [5e-324, 2.3e-308, Number.MAX_VALUE]) close(exactLog(x), Math.log(x));
  assert.equal(exactLog(0), -Infinity);
  assert.ok(Number.isNaN(exactLog(-1)));
});

Deno.test("exactExp agrees with the engine's exponential to thirteen digits", () => {
  fc.assert(fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
    const want = Math.exp(x);
    assert.ok(Math.abs(exactExp(x) - want) <= 1e-13 * want);
  }));
  assert.equal(exactExp(0), 1);
  assert.equal(exactExp(1000), Infinity);
  assert.equal(exactExp(-1000), 0);
});

Deno.test("exactPow is exact where classics need it to be", () => {
  assert.equal(exactPow(123.456, 0), 1);
  assert.equal(exactPow(123.456, 1), 123.456);
  assert.ok(Math.abs(exactPow(2, 10) - 1024) < 1e-10);
  assert.equal(exactPow(0, 0.5), 0);
});

Deno.test("exact mathematics gives the bits that were once recorded", () => {
  const bits = new BigUint64Array(
    Float64Array.of(exactLog(3.7), exactExp(-2.3), exactPow(17.5, 0.37)).buffer,
  );
  assert.deepEqual([...bits].map((b) => b.toString(16)), RECORDED);
});

const RECORDED = ["3ff4eeee650ae550", "3fb9aa9046ec997d", "40071176cc380f86"];
