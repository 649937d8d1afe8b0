import assert from "node:assert/strict";
import { placeEdges, placeNodes, pointAt } from "./circle.ts";
import { placeNumbers } from "./line_numbers.ts";

const CENTER = { x: 430, y: 280 };
const FONT = 11;

/** Returns the lines between all of `count` AIs, and their numbers. */
function drawn(count: number) {
  const ids = Array.from({ length: count }, (_, i) => `AI_${i}`);
  const between = ids.flatMap((from, i) =>
    ids.filter((to) => to !== from).map((to, n) => ({ from, to, entries: 1 + 37 * i + n }))
  );
  const nodes = placeNodes(ids.map((id) => ({ id, specialization: id, isHere: true })), [], {
    ...{ center: CENTER, radius: 205 },
  });
  const lines = placeEdges(between, nodes, CENTER);
  const textOf = ({ entries }: { entries: number }) => String(entries);
  return { lines, nodes, numbers: placeNumbers(lines, { lines, nodes, fontSize: FONT, textOf }) };
}

Deno.test("no number stands on a line, a dot or another number among four AIs", () => {
  const { lines, nodes, numbers } = drawn(4);
  assert.equal(numbers.length, 12);
  for (const { x, y, text } of numbers) {
    for (const { from, to, curve } of lines) {
      const nearest = Math.min(
        ...Array.from({ length: 101 }, (_, i) => {
          const point = pointAt(curve, i / 100);
          return Math.max(Math.abs(point.x - x) / text.length, Math.abs(point.y - y));
        }),
      );
      assert.ok(nearest > 2, `${text} on the line from ${from} to ${to}`);
    }
    for (const node of nodes) assert.ok(Math.hypot(node.x - x, node.y - y) > node.radius, text);
    const others = numbers.filter((other) => other.text !== text);
    assert.ok(others.every((other) => Math.hypot(other.x - x, other.y - y) > FONT), text);
  }
});

Deno.test("each number is nearer to its own line than its size, also where there is no free place", () => {
  const { lines, numbers } = drawn(12);
  numbers.forEach(({ x, y }, i) => {
    const points = Array.from({ length: 101 }, (_, n) => pointAt(lines[i]!.curve, n / 100));
    const distance = Math.min(...points.map((point) => Math.hypot(point.x - x, point.y - y)));
    assert.ok(distance < 30, `${distance}`);
  });
});
