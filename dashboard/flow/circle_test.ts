import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type FlowNode, placeEdges, placeNodes } from "./circle.ts";

const PLACE = { center: { x: 100, y: 100 }, radius: 80 };
const node = fc.record({
  id: fc.stringMatching(/^AI_\d{1,3}$/),
  specialization: fc.constantFrom("a", "b", "c"),
});
const someNodes = fc.uniqueArray(node, { selector: ({ id }) => id, minLength: 1, maxLength: 30 });

Deno.test("the circle is the same however its AIs come, and whatever they say", () => {
  fc.assert(fc.property(someNodes, fc.integer({ min: 0, max: 29 }), (nodes, n) => {
    const turned = [...nodes.slice(n), ...nodes.slice(0, n)];
    const places = (list: FlowNode[], entries: number) =>
      placeNodes(list, [{ from: nodes[0]!.id, to: "*", entries }], PLACE).map(({ id, x, y }) => ({
        id,
        x,
        y,
      }));
    assert.deepEqual(places(turned, 1), places(nodes, 500));
  }));
});

Deno.test("those of one specialization stand together, everyone on a place of its own", () => {
  fc.assert(fc.property(someNodes, (nodes) => {
    const placed = placeNodes(nodes, [], PLACE);
    const turns = placed.filter((one, i) => one.specialization !== placed[i - 1]?.specialization).length;
    assert.equal(turns, new Set(nodes.map(({ specialization }) => specialization)).size);
    assert.equal(new Set(placed.map(({ x, y }) => `${x.toFixed(3)} ${y.toFixed(3)}`)).size, nodes.length);
  }));
});

Deno.test("a line is drawn only where both ends are on the circle; the two directions are two lines", () => {
  const nodes = placeNodes(["A", "B"].map((id) => ({ id, specialization: "x" })), [], PLACE);
  const edges = placeEdges(
    [
      { from: "A", to: "B", entries: 9 },
      { from: "B", to: "A", entries: 1 },
      { from: "A", to: "*", entries: 5 },
      { from: "A", to: "elsewhere", entries: 5 },
    ],
    nodes,
    PLACE.center,
  );
  assert.deepEqual(edges.map(({ from, entries, width }) => [from, entries, width]), [["B", 1, 2.3], [
    "A",
    9,
    5,
  ]]);
  assert.notDeepEqual([edges[0]!.x, edges[0]!.y], [edges[1]!.x, edges[1]!.y]);
  for (const { path } of edges) assert.doesNotMatch(path, /NaN/);
});
