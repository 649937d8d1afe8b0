import assert from "node:assert/strict";
import { join } from "node:path";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { takeHubLock } from "../../journal/sqlite/hub_lock.ts";
import { findPlace } from "./find_place.ts";

/** Opens the place of a folder that has data, as a command does whose environment has no key and no token. */
async function folderOfTokens() {
  const path = await Deno.makeTempDir();
  const data = join(path, "data");
  const clock = new ManualClock();
  const open = () =>
    findPlace({ hub: undefined, data, tokenFile: undefined }, { HOME: path }, { makes: true, clock });
  await (await open())[Symbol.asyncDispose]();
  const isWaiting = () => waitUntil(() => clock.dueMs.length > 0, { name: "the command waits" });
  return {
    data,
    clock,
    open,
    isWaiting,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

Deno.test("a command waits for another one that has the folder, and then changes it", async () => {
  await using folder = await folderOfTokens();
  const lock = takeHubLock(folder.data);
  const opening = folder.open();
  await folder.isWaiting();
  lock[Symbol.dispose]();
  await folder.clock.advance(1_000);
  await using place = await opening;
  assert.equal(place.via, "folder");
});

Deno.test("where a hub has the folder, a command says so after two seconds", async () => {
  await using folder = await folderOfTokens();
  using _lock = takeHubLock(folder.data);
  const refused = assert.rejects(folder.open());
  await folder.isWaiting();
  await folder.clock.advance(2_000);
  await refused;
});
