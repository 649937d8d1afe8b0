import assert from "node:assert/strict";
import { type Import, importVisitor } from "./imports.ts";
import { visitSources } from "./testing/sources.ts";

/** `graph` holds what is executed before each file is, by its path. */
const graph = new Map<string, Import[]>();
/** `partly` holds the lines that import names of zod. */
const partly: string[] = [];
await visitSources(/^(?!tests\/).*(?<!_test)\.tsx?$/, (file) => {
  const imports: Import[] = [];
  graph.set(file, imports);
  return importVisitor(file, (each) => {
    if (each.isFirst) imports.push(each);
    if (each.target === "zod" && each.names.some((name) => name !== "*")) partly.push(file);
  });
});

/** Returns the packages that are executed before `file` is, but those of Deno itself, which are there at once. */
function packagesBefore(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  seen.add(file);
  for (const { target, isOwn } of graph.get(file) ?? []) {
    if (isOwn) {
      if (!seen.has(target)) packagesBefore(target, seen).forEach((name) => packages.add(name));
    } else if (!target.startsWith("node:")) packages.add(target);
  }
  return packages;
}

/** What is loaded costs time before a command's first word: a client was seen to give `aicollab mcp` one second. */
const LOADED = {
  "main.ts": ["commander"],
  "shell/send_command.ts": ["zod"],
  "mcp/command.ts": ["diff", "jsonc-parser", "zod"],
  "mcp/stdio.ts": ["@modelcontextprotocol/server", "@modelcontextprotocol/server/stdio", "zod"],
};

for (const [file, expected] of Object.entries(LOADED)) {
  Deno.test(`before ${file} runs, no package is loaded but ${expected.join(", ")}`, () => {
    const before = packagesBefore("main.ts");
    const own = [...packagesBefore(file)].filter((name) => file === "main.ts" || !before.has(name));
    assert.deepEqual(own.sort(), expected);
  });
}

Deno.test("zod is imported as a whole, as the binary would otherwise load its words in every language", () => {
  assert.deepEqual(partly, []);
});
