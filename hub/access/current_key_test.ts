import assert from "node:assert/strict";
import { join } from "node:path";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { LocalKey } from "./current_key.ts";
import { localKey, rotateLocalKey } from "./local_key.ts";

async function folder() {
  const path = await Deno.makeTempDir();
  return {
    path,
    key: join(path, "local.key"),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

Deno.test("a hub takes a replaced key within a second, and what the last one had opened ends", async () => {
  await using dir = await folder();
  const first = await localKey(dir.key);
  const key = new LocalKey(first, dir.key);
  const clock = new ManualClock();
  using _following = key.follow(clock);
  const { ended } = key;
  let replaced = 0;
  key.onChange(() => replaced++);
  const [digest] = key.unguessableDigests();
  await clock.advance(5_000);
  assert.equal(ended.aborted, false);
  assert.equal(await rotateLocalKey(dir.key), true);
  await clock.advance(1_000);
  assert.deepEqual([ended.aborted, ended.reason, replaced], [true, "key_replaced", 1]);
  assert.equal(key.ended.aborted, false);
  assert.equal(key.isRight(first), false);
  assert.equal(key.isRight(await localKey(dir.key)), true);
  assert.notEqual(key.unguessableDigests()[0], digest);
  assert.deepEqual(new LocalKey("a key of words that a person wrote").unguessableDigests(), []);
});

Deno.test("a new key is right as soon as it is in the file", async () => {
  await using dir = await folder();
  const key = new LocalKey(await localKey(dir.key), dir.key);
  await rotateLocalKey(dir.key);
  assert.equal(key.isRight(await localKey(dir.key)), true);
});

Deno.test("a key file that is gone, cut off or no key leaves the last key as it is", async () => {
  await using dir = await folder();
  const first = await localKey(dir.key);
  const key = new LocalKey(first, dir.key);
  for (const text of ["", "short\n"]) {
    await Deno.writeTextFile(dir.key, text);
    assert.deepEqual([key.look(), key.isRight(first), key.isRight(text)], [false, true, false]);
  }
  await Deno.remove(dir.key);
  assert.deepEqual([key.look(), key.isRight(first)], [false, true]);
});
