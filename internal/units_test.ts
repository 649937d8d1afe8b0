import assert from "node:assert/strict";
import { formatAmount, parseAmount, SIZES, TIMES } from "./units.ts";

Deno.test("an amount is a number with a unit, or without one where that means something", () => {
  assert.equal(parseAmount("1.5 h", TIMES), 5_400_000);
  assert.equal(parseAmount("20", TIMES), undefined);
  assert.equal(parseAmount("20", TIMES, 1), 20);
  for (const text of ["5GB", "5gb", "5 GB", "5000 MB", "5000000kB"]) {
    assert.equal(parseAmount(text, SIZES, 1), 5_000_000_000, text);
  }
  assert.equal(parseAmount("2GiB", SIZES), 2 ** 31);
  for (const text of ["", "many", "1e3", "NaN", "0x10", "1 2", "Infinity", "1 constructor", "5 GBs"]) {
    assert.equal(parseAmount(text, SIZES, 1), undefined, text);
  }
});

Deno.test("an amount is written in the largest unit that divides it, so that it is read as the same", () => {
  const written = [[90_000, TIMES], [500, TIMES], [0, TIMES], [1_000_000, SIZES], [65_536, SIZES], [
    4_097,
    SIZES,
  ]] as const;
  const texts = written.map(([amount, units]) => formatAmount(amount, units));
  assert.deepEqual(texts, ["90s", "500ms", "0ms", "1MB", "64KiB", "4097B"]);
  for (const [i, [amount, units]] of written.entries()) assert.equal(parseAmount(texts[i]!, units), amount);
});
