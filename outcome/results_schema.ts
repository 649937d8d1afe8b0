/** Writes `docs/results.schema.json`: the schema of `results.json` as JSON Schema, for readers in other languages. */
import * as z from "zod";
import { resultsSchema } from "./results.ts";

/** Returns the whole file, with a line feed at its end. */
export function resultsJsonSchema(): string {
  const schema = z.toJSONSchema(resultsSchema);
  return `${JSON.stringify({ title: "results.json of aicollab harness", ...schema }, null, 2)}\n`;
}
