import assert from "node:assert/strict";
import { byteCount, duration, grouped, mebibytes, score } from "./amounts.ts";

Deno.test("a duration has three significant digits at most, and is in seconds from one second on", () => {
  assert.deepEqual([0.42, 61.44, 410.4, 1_000, 182_412].map(duration), [
    "0.42 ms",
    "61.4 ms",
    "410 ms",
    "1.0 s",
    "182.4 s",
  ]);
});

Deno.test("counts are grouped, scores keep three places, memory is in MiB", () => {
  assert.deepEqual([grouped(12_345), grouped(7.25), score(1.002), mebibytes(85_248_000)], [
    "12,345",
    "7.3",
    "1.002",
    "81.3 MiB",
  ]);
});

Deno.test("bytes are in the unit that people use for so many", () => {
  assert.deepEqual([0, 312, 1_000, 4_000_000, 1_340_000_000, 5e15].map(byteCount), [
    "0 B",
    "312 B",
    "1 kB",
    "4 MB",
    "1.3 GB",
    "5,000 TB",
  ]);
});
