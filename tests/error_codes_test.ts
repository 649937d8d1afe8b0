import assert from "node:assert/strict";
import { join } from "node:path";
import { ERRORS } from "../protocol/errors.ts";

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

Deno.test("a code that PROTOCOL.md marks as not yet sent is sent nowhere, and every other one is", async () => {
  const root = new URL("../", import.meta.url).pathname;
  const texts = (await Promise.all(["hub", "protocol"].map((folder) => sources(join(root, folder))))).flat();
  const page = await Deno.readTextFile(join(root, "PROTOCOL.md"));
  for (const [code, { sent }] of Object.entries(ERRORS)) {
    const isSent = texts.some((text) => text.includes(`"${code}"`));
    assert.equal(
      isSent,
      sent !== "not yet",
      `${code} is ${isSent ? "" : "not "}sent, its row says "${sent}"`,
    );
    assert.equal(page.includes(`| \`${code}\` | *not yet sent*: `), sent === "not yet", code);
  }
});
