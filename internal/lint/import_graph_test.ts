import assert from "node:assert/strict";
import { circles } from "./testing/circles.ts";
import { forbiddenImport, IMPORT_TABLE, isTestCode, rowOf } from "./import_table.ts";
import { type Import, importVisitor } from "./imports.ts";
import { visitSources } from "./testing/sources.ts";

/** `graph` holds the imports of our own files, by the path of the file that imports. */
const graph = new Map<string, Import[]>();
await visitSources(/./, (file) => {
  const imports: Import[] = [];
  graph.set(file, imports);
  return importVisitor(file, (each) => each.isOwn && imports.push(each));
});

Deno.test("no file imports itself by way of others, not even for types", () => {
  const arrows = new Map([...graph].map(([file, imports]) => {
    return [file, new Set(imports.filter(({ isText }) => !isText).map(({ target }) => target))];
  }));
  assert.deepEqual(circles(arrows), []);
});

Deno.test("no import leads from a lower storey to a higher one", () => {
  const forbidden: string[] = [];
  const arrows = new Map<string, Set<string>>();
  for (const [file, imports] of graph) {
    const row = rowOf(file) ?? file;
    for (const { target } of imports) {
      const complaint = forbiddenImport(file, target);
      if (complaint !== undefined) forbidden.push(`${file}: ${complaint}`);
      const to = rowOf(target);
      if (isTestCode(file) || to === undefined || to === row) continue;
      arrows.set(row, (arrows.get(row) ?? new Set()).add(to));
    }
  }
  assert.deepEqual(forbidden, []);
  assert.deepEqual(circles(arrows), []);
});

Deno.test("every cell of the import table has an import that needs it", () => {
  const needed = new Set<string>();
  for (const [file, imports] of graph) {
    if (isTestCode(file)) continue;
    for (const { target } of imports) {
      for (const to of [target, rowOf(target)]) needed.add(`${rowOf(file)} > ${to}`);
    }
  }
  const cells = Object.entries(IMPORT_TABLE).flatMap(([row, cells]) =>
    cells.map((cell) => `${row} > ${cell}`)
  );
  assert.deepEqual(cells.filter((cell) => !cell.includes("*") && !needed.has(cell)), []);
});

Deno.test("what only tests import lies in a testing folder", () => {
  // The build puts the last three into the client package.
  const used = new Set([
    ...["main.ts", "internal/lint/plugin.ts"],
    ...["index.ts", "plain_schema.ts", "plain_connection.ts"].map((name) => `packages/js/${name}`),
  ]);
  for (const [file, imports] of graph) {
    if (isTestCode(file) && !/^(build|bench|examples)\//.test(file)) continue;
    for (const { target } of imports) used.add(target);
  }
  const isForTests = (file: string) => isTestCode(file) || rowOf(file) === "hub/simulation";
  assert.deepEqual([...graph.keys()].filter((file) => !isForTests(file) && !used.has(file)), []);
});
