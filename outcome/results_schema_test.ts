import assert from "node:assert/strict";
import { resultsJsonSchema } from "./results_schema.ts";

Deno.test("docs/results.schema.json is what the schema says", async () => {
  const written = await Deno.readTextFile(new URL("../docs/results.schema.json", import.meta.url));
  assert.ok(written === resultsJsonSchema(), "docs/results.schema.json is stale: run deno task docs");
});
