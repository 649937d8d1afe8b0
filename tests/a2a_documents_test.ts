/** Holds docs/a2a.md to the tests. */
import assert from "node:assert/strict";
import { join } from "node:path";

const ROOT = new URL("../", import.meta.url).pathname;
const NAME = /\b(?:CORE|STREAM|PUSH|CARD|BIND|VER|DM|AUTH|JSONRPC|HTTP_JSON)-[A-Z]+-\d{3}\b/g;

function namesIn(text: string): string[] {
  return [...new Set(text.match(NAME))].sort();
}

Deno.test("docs/a2a.md says that a requirement of A2A's test kit is met where a test bears its name, and only there", async () => {
  const files = ["tests", "a2a", "hub/broker", "hub/push"].flatMap((folder) => {
    try {
      return [...Deno.readDirSync(join(ROOT, folder))].map(({ name }) => join(ROOT, folder, name));
    } catch {
      return [];
    }
  });
  const tests = files.filter((path) => path.endsWith("_test.ts") && !path.endsWith("a2a_documents_test.ts"));
  const titles = await Promise.all(
    tests.map(async (path) =>
      [...(await Deno.readTextFile(path)).matchAll(/[tT]est\([^]*?[`"]([^`"]*)[`"]/g)].map(([, title]) =>
        title
      )
    ),
  );
  const rows = (await Deno.readTextFile(join(ROOT, "docs/a2a.md"))).split("\n").filter((line) =>
    line.startsWith("| ")
  );
  const met = rows.filter((row) => /\| pass +\|$/.test(row)).join();
  const not = rows.filter((row) => /\| not offered \|$/.test(row)).join();
  assert.deepEqual(namesIn(met), namesIn(titles.flat().join()));
  assert.deepEqual(namesIn(not).filter((name) => namesIn(met).includes(name)), []);
});
