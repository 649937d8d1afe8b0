import assert from "node:assert/strict";
import { formatQuantity, parseQuantity } from "./quantity.ts";

Deno.test("a quantity is read in the unit that stands behind it, a bare one in its metric's", () => {
  assert.equal(parseQuantity("50", "ms"), 50);
  assert.equal(parseQuantity("50 ms", "ms"), 50);
  assert.equal(parseQuantity("1.5s", "ms"), 1_500);
  assert.equal(parseQuantity("2 m", "s"), 120);
  assert.equal(parseQuantity("250ms", "s"), 0.25);
  assert.equal(parseQuantity("8 MiB", "bytes"), 8 * 1_024 * 1_024);
  assert.equal(parseQuantity("8MB", "bytes"), 8_000_000);
  assert.equal(parseQuantity("99.5%", "percent"), 99.5);
  assert.equal(parseQuantity("200/s", "per_s"), 200);
  assert.equal(parseQuantity("-1", "count"), -1);
});

Deno.test("a quantity in a unit of something else is none, nor is a word", () => {
  for (const [text, unit] of [["3 ms", "count"], ["3 MiB", "ms"], ["3 min", "ms"], ["", "count"]] as const) {
    assert.equal(parseQuantity(text, unit), undefined);
  }
  for (const text of ["many", "1e3", "NaN", "0x10", "1 2", "Infinity", "1 constructor"]) {
    assert.equal(parseQuantity(text, "ms"), undefined, text);
  }
});

Deno.test("a quantity is shown with its unit", () => {
  assert.equal(formatQuantity(61.4, "ms"), "61.4 ms");
  assert.equal(formatQuantity(4_000, "ms"), "4.0 s");
  assert.equal(formatQuantity(210 * 1_024 ** 2, "bytes"), "210.0 MiB");
  assert.equal(formatQuantity(12_345, "count"), "12,345");
  assert.equal(formatQuantity(0.7, "s"), "0.7 s");
  assert.equal(formatQuantity(0.92, "ratio"), "0.920");
});
