import assert from "node:assert/strict";
import { VERSION } from "../internal/version.ts";
import { pythonMessages, pythonSending } from "./python_types.ts";

const ROOT = new URL("../", import.meta.url);
const PACKAGE = new URL("packages/python/src/aicollab/", ROOT);

Deno.test("the types of the package for Python are those that the table of messages makes", async () => {
  for (const [file, made] of [["messages.py", pythonMessages()], ["sending.py", pythonSending()]] as const) {
    const written = await Deno.readTextFile(new URL(file, PACKAGE));
    assert.ok(written === made, `${file} is stale: run deno task docs`);
  }
});

Deno.test("the package for Python has the version of aicollab", async () => {
  const project = await Deno.readTextFile(new URL("packages/python/pyproject.toml", ROOT));
  const module = await Deno.readTextFile(new URL("__init__.py", PACKAGE));
  assert.ok(project.includes(`\nversion = "${VERSION}"\n`), "pyproject.toml");
  assert.ok(module.includes(`\n__version__ = "${VERSION}"\n`), "__init__.py");
});
