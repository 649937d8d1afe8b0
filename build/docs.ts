/** `deno task docs`: writes the documents that are made from tables and schemas. */
import { resultsJsonSchema } from "../outcome/results_schema.ts";
import { linesJsonSchema } from "./line_schemas.ts";
import { messageTypes } from "./message_types.ts";
import { protocolDocument } from "./protocol_docs.ts";
import { pythonMessages, pythonSending } from "./python_types.ts";

const DOCUMENTS = {
  "PROTOCOL.md": protocolDocument(),
  "docs/results.schema.json": resultsJsonSchema(),
  "packages/python/src/aicollab/messages.py": pythonMessages(),
  "packages/python/src/aicollab/sending.py": pythonSending(),
  "docs/messages.schema.json": linesJsonSchema(),
  "packages/js/message_types.ts": messageTypes(),
};

for (const [path, text] of Object.entries(DOCUMENTS)) {
  await Deno.writeTextFile(new URL(`../${path}`, import.meta.url), text);
}
