import assert from "node:assert/strict";
import { localKeyReader } from "./local_key_reader.ts";

const HERE = { hostname: "127.0.0.1", port: 6000 };

Deno.test("the key is read as it is now, kept while its file is gone, and never sent to a hub elsewhere", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/local.key`;
  const key = localKeyReader(path, HERE);
  assert.equal(await key(), undefined);
  await Deno.writeTextFile(path, "first\n");
  assert.equal(await key(), "first");
  await Deno.writeTextFile(path, "second\n");
  assert.equal(await key(), "second");
  for (const hostname of ["0.0.0.0", "::1", "localhost"]) {
    assert.equal(await localKeyReader(path, { hostname, port: 6000 })(), "second");
  }
  assert.equal(await localKeyReader(path, { hostname: "192.0.2.1", port: 6000 })(), undefined);
  await Deno.remove(path);
  assert.equal(await key(), "second");
  await Deno.remove(folder, { recursive: true });
  assert.equal(await localKeyReader(undefined, HERE)(), undefined);
});

Deno.test("a key that cannot be read for now is an error, not no key", async () => {
  const folder = await Deno.makeTempDir();
  await assert.rejects(localKeyReader(folder, HERE)());
  await Deno.remove(folder);
});
