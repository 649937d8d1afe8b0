import assert from "node:assert/strict";
import { Sparkline } from "./sparkline.tsx";

const drawn = (values: (number | null)[]) => String(Sparkline({ values }));

Deno.test("a sparkline goes from 0 at the bottom to its peak at the top", () => {
  assert.match(drawn([0, 5, 10]), /<path d="M0 24L50 12L100 0"/);
});

Deno.test("a value that was not measured is a gap, not a 0", () => {
  assert.match(drawn([4, 4, null, 4, 4]), /<path d="M0 0L25 0M75 0L100 0"/);
});

Deno.test("a level curve costs the page two points", () => {
  assert.match(drawn(Array(300).fill(3)), /<path d="M0 0L100 0"/);
});

Deno.test("no traffic is a line at 0, nothing known is no line", () => {
  assert.match(drawn([0, 0]), /<path d="M0 24L100 24"/);
  assert.doesNotMatch(drawn([null, 7, null]), /path/);
});
