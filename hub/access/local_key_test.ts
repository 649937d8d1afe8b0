import assert from "node:assert/strict";
import { join } from "node:path";
import { localKey } from "./local_key.ts";

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

Deno.test("a file that was cut off is refused, as an empty local_key would match it", () =>
  withFolder(async (folder) => {
    const path = join(folder, "local.key");
    await Deno.writeTextFile(path, "\n");
    await assert.rejects(localKey(path), /holds no key; remove it/);
  }));
