import fc from "fast-check";
import assert from "node:assert/strict";
import { Cmaes, populationSize, reflect } from "./cmaes.ts";
import { symmetricEigen } from "./eigen.ts";
import { Rng } from "./rng.ts";

Deno.test("reflection always ends in the box and leaves points inside alone", () => {
  fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
    const inside = reflect(value);
    assert.ok(inside >= 0 && inside <= 1);
    if (Math.abs(value) <= 1) assert.equal(inside, Math.abs(value));
  }));
});

Deno.test("a generation has 4 + floor(3 ln n) points, all in the box", () => {
  assert.deepEqual([1, 4, 9, 15].map(populationSize), [4, 8, 10, 12]);
  const cmaes = new Cmaes({ mean: Array(9).fill(0.02), sigma: 0.5, rng: new Rng(1) });
  const points = cmaes.ask();
  assert.equal(points.length, cmaes.lambda);
  assert.ok(points.flat().every((v) => v >= 0 && v <= 1));
});

Deno.test("an injected point far away moves the mean by a bounded step only", () => {
  const cmaes = new Cmaes({ mean: [0.5, 0.5, 0.5, 0.5], sigma: 0.01, rng: new Rng(1) });
  const near = cmaes.ask().map((x) => ({ x, score: 1 }));
  cmaes.tell([...near, { x: [1, 1, 1, 1], score: 0 }]);
  const mean = cmaes.ask().reduce((sum, x) => sum.map((v, i) => v + x[i]! / cmaes.lambda), [0, 0, 0, 0]);
  assert.ok(mean.every((v) => Math.abs(v - 0.5) < 0.06), `mean went to ${mean}`);
});

Deno.test("the eigen-decomposition rebuilds its matrix", () => {
  const rng = new Rng(4);
  const n = 15;
  const root = Array.from({ length: n * n }, () => rng.normal());
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) matrix[i * n + j]! += root[i * n + k]! * root[j * n + k]!;
    }
  }
  const { values, vectors } = symmetricEigen(matrix, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += vectors[i * n + k]! * values[k]! * vectors[j * n + k]!;
      assert.ok(Math.abs(sum - matrix[i * n + j]!) < 1e-9);
    }
  }
});
