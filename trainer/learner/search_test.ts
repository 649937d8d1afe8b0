import assert from "node:assert/strict";
import { Search, type SearchOptions } from "./search.ts";

const sphere = (x: readonly number[]) => x.reduce((sum, v) => sum + (v - 0.3) * (v - 0.3), 0);
/** Rosenbrock's valley has the box [0,1] standing for [-2,2]. */
const rosenbrock = (x: readonly number[]) => {
  const y = x.map((v) => 4 * v - 2);
  return y.slice(1).reduce((sum, v, i) => sum + 100 * (v - y[i]! * y[i]!) ** 2 + (1 - y[i]!) ** 2, 0);
};

/**
 * Rastrigin's egg box has [0,1] standing for [-4,6.24]: some ten local minima a dimension, the best away from the
 * middle.
 */
const rastrigin = (x: readonly number[]) =>
  x.reduce((sum, v) => {
    const y = 10.24 * v - 4;
    return sum + y * y + 10 - 10 * Math.cos(2 * Math.PI * y);
  }, 0);

function run(f: (x: readonly number[]) => number, options: Partial<SearchOptions<null>> = {}): Search<null> {
  const search = new Search<null>({
    dimensions: 8,
    budget: 1500,
    seed: 1,
    starts: [],
    evaluate: (x) => ({ score: f(x), measured: null }),
    ...options,
  });
  while (!search.done) search.step();
  return search;
}

Deno.test("the search finds the middle of an eight-dimensional sphere within 1,500 evaluations", () => {
  for (const seed of [1, 2, 3]) assert.ok(run(sphere, { seed }).best!.score < 1e-5);
});

Deno.test("the search follows Rosenbrock's valley in four dimensions within 4,000 evaluations", () => {
  const best = [1, 2, 3].map((seed) => run(rosenbrock, { dimensions: 4, budget: 4000, seed }).best!.score);
  assert.ok(best.filter((score) => score < 1e-2).length >= 2, `reached ${best}`);
});

Deno.test("the search leaves the local minima of Rastrigin's egg box in two dimensions within 4,000 evaluations", () => {
  const best = [1, 2, 3].map((seed) => run(rastrigin, { dimensions: 2, budget: 4000, seed }).best!.score);
  assert.ok(best.filter((score) => score < 1e-3).length >= 2, `reached ${best}`);
});

Deno.test("the same seed gives the same curve bit for bit, another seed another one", () => {
  const curve = (seed: number) => run(rosenbrock, { seed, budget: 300 }).curve;
  assert.deepEqual(curve(7), curve(7));
  assert.notDeepEqual(curve(7), curve(8));
});

Deno.test("every evaluation is counted and the budget is never passed", () => {
  let calls = 0;
  const search = run((x) => (calls++, sphere(x)), { budget: 137, starts: [Array(8).fill(0.9)] });
  search.step();
  assert.equal(calls, 137);
  assert.equal(search.evals, 137);
  assert.equal(search.curve.length, 137);
});

Deno.test("starts are evaluated first and in order", () => {
  const seen: (readonly number[])[] = [];
  const starts = [Array(8).fill(0.1), Array(8).fill(0.2)];
  run((x) => (seen.push(x), sphere(x)), { budget: 5, starts });
  assert.deepEqual(seen.slice(0, 2), starts);
});

Deno.test("a better migrant is charged one evaluation and the search goes on around it", () => {
  const search = new Search<null>({
    dimensions: 8,
    budget: 400,
    seed: 5,
    starts: [],
    evaluate: (x) => ({ score: sphere(x), measured: null }),
  });
  for (let i = 0; i < 30; i++) search.step();
  const migrant = Array(8).fill(0.31);
  assert.equal(search.offer(migrant), true);
  search.step();
  assert.equal(search.evals, 31);
  assert.deepEqual(search.best!.x, migrant);
  assert.deepEqual(search.taken, [migrant]);
  assert.equal(search.sigma, 0.15);
  assert.equal(search.offer(migrant), false, "a point next to the best is not worth an evaluation");
});

Deno.test("a worse migrant changes nothing but the count", () => {
  const search = new Search<null>({
    dimensions: 8,
    budget: 400,
    seed: 5,
    starts: [Array(8).fill(0.31)],
    evaluate: (x) => ({ score: sphere(x), measured: null }),
  });
  search.step();
  const best = search.best;
  search.offer(Array(8).fill(0.95));
  search.step();
  assert.equal(search.evals, 2);
  assert.equal(search.best, best);
  assert.deepEqual(search.taken, []);
});

Deno.test("a score that is not a number counts as the worst and stops nothing", () => {
  const search = run((x) => (x[0]! > 0.5 ? NaN : sphere(x)), { budget: 200 });
  assert.ok(search.best!.score < 0.2);
});

Deno.test("a search that cannot gain starts again elsewhere instead of standing still", () => {
  const points: string[] = [];
  run((x) => (points.push(x.map((v) => v.toFixed(1)).join()), 1), { dimensions: 2, budget: 400 });
  assert.ok(new Set(points).size > 60, "restarts reach most of the box");
});
