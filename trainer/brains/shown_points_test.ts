import assert from "node:assert/strict";
import { shownPoints } from "./shown_points.ts";

const at = (score: number, ...x: number[]) => ({ x, score });

Deno.test("the three best are shown best first, then the two farthest from all that is shown", () => {
  const points = [
    at(0.9, 0.5, 0.5),
    at(1.2, 0.4, 0.4),
    at(0.8, 0.5, 0.6),
    at(3, 0, 0),
    at(0.95, 0.6, 0.5),
    at(2, 1, 1),
    at(2.5, 0.9, 1),
  ];
  assert.deepEqual(shownPoints(points), {
    top: [at(0.8, 0.5, 0.6), at(0.9, 0.5, 0.5), at(0.95, 0.6, 0.5)],
    different: [at(3, 0, 0), at(2, 1, 1)],
  });
});

Deno.test("no point is shown twice, nor one without a finite score, and few points are few", () => {
  assert.deepEqual(shownPoints([]), { top: [], different: [] });
  const points = [at(1, 0.5), at(1, 0.5), at(1.1, 0.51), at(Infinity, 1)];
  assert.deepEqual(shownPoints(points), { top: [at(1, 0.5)], different: [] });
});
