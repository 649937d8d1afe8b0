import assert from "node:assert/strict";
import { Progress } from "./progress.ts";

function told(redraws: boolean, tellAtMs: readonly number[]): string[] {
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
    tellAtMs.forEach((ms, i) => {
      nowMs = ms;
      progress.tell(i + 1, "0.98");
    });
  }
  return texts;
}

Deno.test("progress without a terminal is a whole line every 10 s, without control characters", () => {
  assert.deepEqual(told(false, [0, 9_999, 10_000, 20_000]), [
    "learning: 3 of 4, 0.98\n",
    "learning: 4 of 4, 0.98\n",
  ]);
});

Deno.test("progress on a terminal draws one line anew at most ten times a second, and takes it away", () => {
  const texts = told(true, [0, 50, 100]);
  assert.deepEqual(texts, [
    "\r\x1b[K[#####...............] learning: 1 of 4, 0.98",
    "\r\x1b[K[###############.....] learning: 3 of 4, 0.98",
    "\r\x1b[K",
  ]);
  assert.deepEqual(told(true, []), []);
});
