/** `deno task docs`: writes PROTOCOL.md from the tables in `protocol/`. */
import { protocolDocument } from "../protocol/docs.ts";

await Deno.writeTextFile(new URL("../PROTOCOL.md", import.meta.url), protocolDocument());
