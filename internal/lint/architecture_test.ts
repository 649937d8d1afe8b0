import assert from "node:assert/strict";
import { IMPORT_TABLE } from "./import_table.ts";
import { visitSources } from "./testing/sources.ts";

const PAGE = await Deno.readTextFile(new URL("../../ARCHITECTURE.md", import.meta.url));

/** Returns what stands under the heading `name`. */
function section(name: string): string {
  const [, text] = PAGE.split(`\n## ${name}\n`);
  assert.ok(text !== undefined, `there is a section "${name}"`);
  return text.split("\n## ")[0]!;
}

Deno.test("the table of folders in ARCHITECTURE.md is the import table", () => {
  const rows = section("The map").split("\n").filter((line) => line.startsWith("| `"));
  const shown = rows.flatMap((line) => {
    const [, names, , cell] = line.split("|").map((text) => text.replaceAll("`", "").trim());
    const cells = cell === "–" ? [] : cell === "anything" ? ["*"] : cell!.split(", ");
    return names!.split(", ").map((name) => [name.replace(/\/$/, ""), cells] as const);
  });
  assert.deepEqual(shown, Object.entries(IMPORT_TABLE));
});

Deno.test("every invariant in ARCHITECTURE.md is the name of a test", async () => {
  const names = new Set<string>();
  await visitSources(/_test\.tsx?$/, () => ({
    CallExpression({ callee, arguments: [name] }) {
      const isTest = callee.type === "MemberExpression"
        ? callee.object.type === "Identifier" && callee.object.name === "Deno"
        : callee.type === "Identifier" && callee.name.endsWith("Test");
      if (isTest && name?.type === "Literal") names.add(String(name.value));
    },
  }));
  const invariants = section("Invariants").split("\n").filter((line) => line.startsWith("- "));
  assert.ok(invariants.length >= 12, `there are ${invariants.length}`);
  assert.deepEqual(invariants.map((line) => line.slice(2)).filter((name) => !names.has(name)), []);
});

Deno.test("every file that ARCHITECTURE.md names exists", async () => {
  const paths = [...PAGE.matchAll(/`(\w[\w./]*(?:\/|\.tsx?|\.md))`/g)].map(([, path]) => path!);
  assert.ok(paths.length > 30, `it names ${paths.length}`);
  for (const path of paths) {
    await Deno.stat(new URL(`../../${path}`, import.meta.url)).catch(() => assert.fail(path));
  }
});

Deno.test("ARCHITECTURE.md has at most 900 words", () => {
  const words = PAGE.trim().split(/\s+/).length;
  assert.ok(words <= 900, `${words} words`);
});
