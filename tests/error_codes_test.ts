import assert from "node:assert/strict";
import { join } from "node:path";
import { ERRORS } from "../protocol/errors.ts";

/** These codes are in the table for clients to know, and no hub of this version sends them. */
const NOT_SENT_YET = ["ABUSE", "AUTH_BACKOFF", "FORBIDDEN", "REVOKED"];
/** A connection that takes no byte cannot be sent its code: the log shows it. */
const ONLY_LOGGED = ["WRITE_STALLED"];

/** Returns the text of every module in `folder` that is no test. */
async function sources(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await sources(join(folder, name)));
    else if (/\.tsx?$/.test(name) && !/_test\.tsx?$/.test(name)) {
      found.push(await Deno.readTextFile(join(folder, name)));
    }
  }
  return found;
}

Deno.test("every code of the error table is sent by the hub, except those that are marked as not yet sent", async () => {
  const root = new URL("../", import.meta.url).pathname;
  const texts = (await Promise.all(["hub", "protocol"].map((folder) => sources(join(root, folder))))).flat();
  const unsent = Object.keys(ERRORS).filter((code) => !texts.some((text) => text.includes(`"${code}"`)));
  assert.deepEqual(unsent.sort(), [...NOT_SENT_YET, ...ONLY_LOGGED].sort());
});
