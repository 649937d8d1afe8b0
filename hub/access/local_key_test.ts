import assert from "node:assert/strict";
import { join } from "node:path";
import { localKey, rotateLocalKey } from "./local_key.ts";

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the key is made once, readable by its owner only, and read from then on", () =>
  withFolder(async (folder) => {
    const path = join(folder, "new", "folder", "local.key");
    const key = await localKey(path);
    assert.match(key, /^[0-9a-f]{64}$/);
    assert.equal(await localKey(path), key);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    assert.equal((await Deno.stat(join(folder, "new", "folder"))).mode! & 0o777, 0o700);
  }));

Deno.test("hubs that start at once get the same key, and leave no other file", () =>
  withFolder(async (folder) => {
    const path = join(folder, "local.key");
    const keys = await Promise.all(Array.from({ length: 8 }, () => localKey(path)));
    assert.equal(new Set(keys).size, 1);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["local.key"]);
  }));

Deno.test("a key that others could read is tightened, with its folder", () =>
  withFolder(async (folder) => {
    const path = join(folder, "local.key");
    const key = await localKey(path);
    await Deno.chmod(path, 0o644);
    await Deno.chmod(folder, 0o777);
    assert.equal(await localKey(path), key);
    assert.deepEqual([path, folder].map((each) => Deno.statSync(each).mode! & 0o777), [0o600, 0o700]);
  }));

Deno.test("a key of one letter, or with blanks or other signs in it, is refused; one of another form is not", () =>
  withFolder(async (folder) => {
    const path = join(folder, "local.key");
    for (
      const text of [
        "a".repeat(32),
        "ab".repeat(32),
        "it is my own key, and I made it by hand",
        "ü".repeat(40),
      ]
    ) {
      await Deno.writeTextFile(path, text);
      await assert.rejects(localKey(path), /holds no key; remove it/, text);
    }
    const made = "Zm9vYmFyIGJhego/c29tZXRoaW5nIGVsc2U=";
    await Deno.writeTextFile(path, `${made}\n`);
    assert.equal(await localKey(path), made);
  }));

Deno.test("a file that was cut off is refused, as an empty local_key would match it", () =>
  withFolder(async (folder) => {
    const path = join(folder, "local.key");
    await Deno.writeTextFile(path, "\n");
    await assert.rejects(localKey(path), /holds no key; remove it/);
  }));

Deno.test("a rotated key is another one, of its owner only, beside no other file; the first one is made", () =>
  withFolder(async (folder) => {
    const path = join(folder, "new", "local.key");
    assert.equal(await rotateLocalKey(path), false);
    const first = await localKey(path);
    await Deno.chmod(path, 0o644);
    assert.equal(await rotateLocalKey(path), true);
    assert.notEqual(await localKey(path), first);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    assert.deepEqual([...Deno.readDirSync(join(folder, "new"))].map(({ name }) => name), ["local.key"]);
  }));

Deno.test({
  name: "root rotates a key for its owner, who can still read it",
  ignore: Deno.build.os === "windows" || Deno.uid() !== 0,
  fn: () =>
    withFolder(async (folder) => {
      const path = join(folder, "local.key");
      await Deno.chown(folder, 65_534, 65_534);
      await rotateLocalKey(path);
      assert.equal((await Deno.stat(path)).uid, 65_534);
      await rotateLocalKey(path);
      assert.equal((await Deno.stat(path)).uid, 65_534);
    }),
});
