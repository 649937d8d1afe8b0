import assert from "node:assert/strict";
import { Progress } from "./progress.ts";

function shown(redraws: boolean, reportAtMs: readonly number[]): string[] {
  const texts: string[] = [];
  let nowMs = 0;
  const clock = { monotonicMs: () => nowMs };
  {
    using progress = new Progress({
      label: "learning",
      total: 4,
      redraws,
      write: (text) => texts.push(text),
      clock,
    });
    reportAtMs.forEach((ms, i) => {
      nowMs = ms;
      progress.report(i + 1, "0.98");
    });
  }
  return texts;
}

Deno.test("progress without a terminal is a whole line every 10 s, without control characters", () => {
  assert.deepEqual(shown(false, [0, 9_999, 10_000, 20_000]), [
    "learning: 3 of 4, 0.98\n",
    "learning: 4 of 4, 0.98\n",
  ]);
});

Deno.test("progress on a terminal redraws one line at most ten times a second, and removes it in the end", () => {
  const texts = shown(true, [0, 50, 100]);
  assert.deepEqual(texts, [
    "\r\x1b[K[#####...............] learning: 1 of 4, 0.98",
    "\r\x1b[K[###############.....] learning: 3 of 4, 0.98",
    "\r\x1b[K",
  ]);
  assert.deepEqual(shown(true, []), []);
});
