import assert from "node:assert/strict";
import fc from "fast-check";
import { MarkCounter } from "./mark_counter.ts";

const CLOSEST_BYTES = 5;

Deno.test("a counter finds every mark, however far apart they are and wherever the stream is cut", () => {
  const gaps = fc.array(fc.integer({ min: CLOSEST_BYTES - 1, max: 4 * CLOSEST_BYTES }), { maxLength: 60 });
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
  fc.assert(fc.property(gaps, cuts, (gaps, cuts) => {
    const bytes = new TextEncoder().encode(gaps.map((gap) => "x".repeat(gap) + "~").join(""));
    const counter = new MarkCounter("~", CLOSEST_BYTES);
    for (let at = 0, i = 0; at < bytes.length; i++) {
      const length = cuts[i % cuts.length]!;
      counter.add(bytes.subarray(at, at + length));
      at += length;
    }
    assert.equal(counter.count, gaps.length);
  }));
});

Deno.test("a counter counts short messages that follow long ones", () => {
  const counter = new MarkCounter("^", 10);
  const long = `${"x".repeat(99)}^`;
  const short = `${"x".repeat(9)}^`;
  counter.add(new TextEncoder().encode(long + long + short.repeat(20)));
  assert.equal(counter.count, 22);
});
