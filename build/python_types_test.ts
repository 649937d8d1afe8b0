import assert from "node:assert/strict";
import { pythonMessages, pythonSending } from "./python_types.ts";

const PACKAGE = new URL("../packages/python/src/aicollab/", import.meta.url);

Deno.test("the types of the package for Python are those that the table of messages makes", async () => {
  for (const [file, made] of [["messages.py", pythonMessages()], ["sending.py", pythonSending()]] as const) {
    const written = await Deno.readTextFile(new URL(file, PACKAGE));
    assert.ok(written === made, `${file} is stale: run deno task docs`);
  }
});
