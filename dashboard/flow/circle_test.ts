import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type FlowNode, placeEdges, placeNodes, pointAt } from "./circle.ts";

const PLACE = { center: { x: 100, y: 100 }, radius: 80 };
const node = fc.record({
  id: fc.stringMatching(/^AI_\d{1,3}$/),
  specialization: fc.constantFrom("a", "b", "c"),
  isHere: fc.boolean(),
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
  const nodes = placeNodes(["A", "B"].map((id) => ({ id, specialization: "x", isHere: true })), [], PLACE);
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
  assert.notDeepEqual(pointAt(edges[0]!.curve, 0.5), pointAt(edges[1]!.curve, 0.5));
  for (const { path } of edges) assert.doesNotMatch(path, /NaN/);
});

Deno.test("an arrowhead keeps clear of the line that goes back, at small dots and broad lines too", () => {
  for (const entries of [1, 1_000]) {
    for (const count of [2, 3, 4]) {
      const ids = Array.from({ length: count }, (_, i) => `A${i}`);
      const between = ids.flatMap((from) =>
        ids.filter((to) => to !== from).map((to) => ({ from, to, entries: 20 }))
      );
      const everyone = { from: "A0", to: "*", entries };
      const nodes = placeNodes(
        ids.map((id) => ({ id, specialization: id, isHere: true })),
        [everyone],
        PLACE,
      );
      const edges = placeEdges(between, nodes, PLACE.center);
      for (const edge of edges) {
        const back = edges.find(({ from, to }) => from === edge.to && to === edge.from)!;
        const distance = Math.min(
          ...cornersOf(edge.arrow).flatMap((corner) =>
            pointsOf(back.path).map((point) => Math.hypot(corner.x - point.x, corner.y - point.y))
          ),
        );
        assert.ok(distance > back.width / 2, `${count} AIs, ${edge.from} to ${edge.to}: ${distance}`);
      }
    }
  }
});

function cornersOf(text: string): { x: number; y: number }[] {
  return text.split(" ").map((pair) => {
    const [x, y] = pair.split(",").map(Number);
    return { x: x!, y: y! };
  });
}

/** Returns points along a quadratic curve. */
function pointsOf(path: string): { x: number; y: number }[] {
  const [start, control, end] = cornersOf(path.replaceAll(/[MQ]/g, " ").trim()) as [
    ...[{ x: number; y: number }, { x: number; y: number }, { x: number; y: number }],
  ];
  return Array.from({ length: 201 }, (_, i) => {
    const t = i / 200;
    const at = (a: number, b: number, c: number) => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t ** 2 * c;
    return { x: at(start.x, control.x, end.x), y: at(start.y, control.y, end.y) };
  });
}
