/** `deno task docs`: writes the documents that are made from tables and schemas. */
import { resultsJsonSchema } from "../outcome/results_schema.ts";
import { protocolDocument } from "./protocol_docs.ts";

const DOCUMENTS = {
  "PROTOCOL.md": protocolDocument(),
  "docs/results.schema.json": resultsJsonSchema(),
};

for (const [path, text] of Object.entries(DOCUMENTS)) {
  await Deno.writeTextFile(new URL(`../${path}`, import.meta.url), text);
}
