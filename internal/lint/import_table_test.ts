import assert from "node:assert/strict";
import { circles } from "./testing/circles.ts";
import { allowedCells, forbiddenImport, IMPORT_TABLE, rowOf } from "./import_table.ts";

Deno.test("a file belongs to the longest prefix of its path", () => {
  assert.equal(rowOf("hub/session/deep/a.ts"), "hub/session");
  assert.equal(rowOf("hub/hub.ts"), "hub");
  assert.equal(rowOf("hub/sessions/a.ts"), "hub");
  assert.equal(rowOf("dashboard/dashboard.tsx"), "dashboard/dashboard.tsx");
  assert.equal(rowOf("hubs/a.ts"), undefined);
});

Deno.test("a cell that names one file allows no other of its folder", () => {
  assert.equal(forbiddenImport("internal/version.ts", "deno.json"), undefined);
  assert.equal(forbiddenImport("internal/version.ts", "deno.lock"), "internal may not import deno.lock");
});

Deno.test("the import table has no circle: its rows are storeys", () => {
  const arrows = new Map(Object.keys(IMPORT_TABLE).map((row) => [row, new Set(allowedCells(row))]));
  assert.deepEqual(circles(arrows), []);
});
