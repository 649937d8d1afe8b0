import assert from "node:assert/strict";
import { circles } from "./circles.ts";

Deno.test("circles are the nodes that lead to each other, however long the way", () => {
  const arrows = {
    a: ["b"],
    b: ["c", "d"],
    c: ["a"],
    d: ["e"],
    e: [],
    f: ["f", "a"],
    g: ["h"],
    h: ["g", "f"],
  };
  const graph = new Map(Object.entries(arrows).map(([node, next]) => [node, new Set<string>(next)]));
  assert.deepEqual(circles(graph), [["a", "b", "c"], ["f"], ["g", "h"]]);
});
