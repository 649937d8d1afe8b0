import assert from "node:assert/strict";
import * as fc from "fast-check";
import { Histogram } from "./histogram.ts";

const times = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 200 });

function of(ms: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const one of ms) histogram.record(one);
  return histogram;
}

/** Returns buckets and bounds; sums may differ in the last bit, by the order of additions. */
function counts(histogram: Histogram): unknown {
  const { sum: _, ...rest } = histogram.toJSON();
  return rest;
}

Deno.test("a bucket holds 2^(i/16) µs up to the next one, and the first all below a microsecond", () => {
  assert.deepEqual(of([0, 0.0005, 0.001, 0.002, 1.024, 1.069, 1.07]).toJSON(), {
    count: 7,
    min: 0,
    max: 1.07,
    sum: 0 + 0.0005 + 0.001 + 0.002 + 1.024 + 1.069 + 1.07,
    buckets: [[0, 3], [16, 1], [160, 2], [161, 1]],
  });
});

Deno.test("histograms that are merged equal one that counted everything", () => {
  fc.assert(fc.property(fc.array(times, { maxLength: 5 }), (parts) => {
    const merged = new Histogram();
    for (const part of parts) merged.merge(of(part));
    assert.deepEqual(counts(merged), counts(of(parts.flat())));
  }));
});

Deno.test("a histogram survives its JSON", () => {
  fc.assert(fc.property(times, (ms) => {
    const json = of(ms).toJSON();
    assert.deepEqual(Histogram.from(JSON.parse(JSON.stringify(json))).toJSON(), json);
  }));
});

Deno.test("a quantile lies within 2.2 % of the exact one by nearest rank", () => {
  const microsecondsUp = fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { minLength: 1 });
  fc.assert(fc.property(microsecondsUp, fc.double({ min: 0, max: 1, noNaN: true }), (ms, p) => {
    const exact = ms.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(p * ms.length)) - 1]!;
    const found = of(ms).quantile(p)!;
    assert.ok(Math.abs(found - exact) <= 0.0221 * exact, `${found} instead of ${exact}`);
  }));
});

Deno.test("the smallest and the largest value are exact, and an empty histogram has no quantile", () => {
  const histogram = of([3.3, 1.1, 2.2]);
  assert.deepEqual([histogram.quantile(0), histogram.quantile(1)], [1.1, 3.3]);
  assert.equal(new Histogram().quantile(0.5), undefined);
  assert.deepEqual(new Histogram().toJSON(), { count: 0, min: null, max: null, sum: 0, buckets: [] });
});

Deno.test("a negative time counts as 0, NaN and infinities are refused", () => {
  assert.equal(of([-3]).quantile(0.5), 0);
  for (const ms of [NaN, Infinity]) assert.throws(() => of([ms]), RangeError);
});

Deno.test("a JSON whose buckets do not add up is refused", () => {
  const json = of([1, 2]).toJSON();
  assert.throws(() => Histogram.from({ ...json, count: 3 }), RangeError);
  assert.throws(() => Histogram.from({ ...json, buckets: [[5, 1], [5, 1]] }), RangeError);
});

Deno.test("recording a time several times at once is the same as one by one", () => {
  const [together, apart] = [new Histogram(), new Histogram()];
  for (const [ms, times] of [[0.5, 3], [12, 1], [700, 4]] as const) {
    together.record(ms, times);
    for (let i = 0; i < times; i++) apart.record(ms);
  }
  assert.deepEqual(together.toJSON(), apart.toJSON());
});

Deno.test("the difference to an earlier histogram has the buckets of what was recorded since, with quantiles as precise as ever", () => {
  const microsecondsUp = fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { minLength: 1 });
  const p = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(times, microsecondsUp, p, (before, after, p) => {
    const histogram = of(before);
    const earlier = histogram.toJSON();
    for (const ms of after) histogram.record(ms);
    const difference = histogram.since(earlier);
    assert.deepEqual(difference.toJSON().buckets, of(after).toJSON().buckets);
    const exact = after.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(p * after.length)) - 1]!;
    const found = difference.quantile(p)!;
    assert.ok(Math.abs(found - exact) <= 0.0221 * exact, `${found} instead of ${exact}`);
  }));
  assert.equal(of([1]).since(of([1]).toJSON()).quantile(0.5), undefined);
  assert.throws(() => of([1]).since(of([2]).toJSON()), RangeError);
});

Deno.test("values below a power of two in microseconds are counted exactly", () => {
  fc.assert(fc.property(times, fc.integer({ min: 1, max: 30 }), (ms, power) => {
    const bound = 2 ** power / 1_000;
    assert.equal(of(ms).countBelow(bound), ms.filter((one) => one < bound).length);
  }));
});
