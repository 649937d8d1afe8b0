import assert from "node:assert/strict";
import { Rng } from "./rng.ts";

/** Computes sfc32 once more, in unbounded integers, straight from its definition. */
function reference(seed: bigint, stream: bigint, draws: number): number[] {
  const mask = 0xffffffffn;
  let [a, b, c, counter] = [seed & mask, seed >> 32n, stream, 1n];
  const out: number[] = [];
  for (let i = 0; i < 16 + draws; i++) {
    const sum = (a + b + counter) & mask;
    counter = (counter + 1n) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = ((((c << 21n) | (c >> 11n)) & mask) + sum) & mask;
    if (i >= 16) out.push(Number(sum));
  }
  return out;
}

Deno.test("the generator is sfc32, draw for draw", () => {
  for (const [seed, stream] of [[0, 0], [42, 7], [2 ** 40 + 5, 0xffffffff]] as const) {
    const rng = new Rng(seed, stream);
    const draws = Array.from({ length: 500 }, () => rng.uint32());
    assert.deepEqual(draws, reference(BigInt(seed), BigInt(stream), 500));
  }
});

Deno.test("streams of one seed differ", () => {
  assert.notEqual(new Rng(1, 0).uint32(), new Rng(1, 1).uint32());
});

Deno.test("uniform, normal and exponential draws have their moments", () => {
  const rng = new Rng(3);
  const n = 40_000;
  let [uniform, normal, square, exponential] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    uniform += rng.uniform();
    const z = rng.normal();
    normal += z;
    square += z * z;
    exponential += rng.exponential(5);
  }
  assert.ok(Math.abs(uniform / n - 0.5) < 0.01);
  assert.ok(Math.abs(normal / n) < 0.02);
  assert.ok(Math.abs(square / n - 1) < 0.03);
  assert.ok(Math.abs(exponential / n - 5) < 0.15);
});
