import assert from "node:assert/strict";
import { ClaimedFile } from "./claimed_file.ts";

async function claimed(path: string, text?: string) {
  await using file = await ClaimedFile.claim(path, "name another");
  if (text !== undefined) await file.write(text);
}

Deno.test("a claimed file is removed if it is never written; an existing file keeps its content until it is written", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/checks.xml`;
  await claimed(path);
  assert.deepEqual([...Deno.readDirSync(folder)], []);
  await claimed(path, "<first/> and more");
  await claimed(path);
  assert.equal(await Deno.readTextFile(path), "<first/> and more");
  await claimed(path, "<second/>");
  assert.equal(await Deno.readTextFile(path), "<second/>");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a path that is not writable fails when it is claimed", async () => {
  await assert.rejects(claimed("/nowhere/checks.xml"), { exit: 73, fix: "name another", message: /nowhere/ });
});

Deno.test({
  name: "a file that cannot be written at the end is one error with its name",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await assert.rejects(claimed("/dev/full", "text"), { exit: 73, message: 'cannot write "/dev/full"' });
  },
});
