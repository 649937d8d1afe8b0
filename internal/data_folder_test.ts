import assert from "node:assert/strict";
import { dataFolder, isHubFile, localKeyPath } from "./data_folder.ts";

Deno.test("the data folder is --data, else under XDG_DATA_HOME, else under HOME", () => {
  assert.equal(dataFolder("/d", { HOME: "/h" }), "/d");
  assert.equal(dataFolder(undefined, { XDG_DATA_HOME: "/x", HOME: "/h" }), "/x/aicollab");
  assert.equal(dataFolder(undefined, { HOME: "/h" }), "/h/.local/share/aicollab");
});

Deno.test("without a home and without --data a hub ends with exit 2", () => {
  assert.throws(() => dataFolder(undefined, {}), { exit: 2, fix: "aicollab hub --data DIR" });
});

Deno.test("local.key is one per user whatever --data says", () => {
  assert.equal(localKeyPath("/d", { HOME: "/h" }), "/h/.local/share/aicollab/local.key");
  assert.equal(localKeyPath("/d", {}), "/d/local.key");
  assert.equal(localKeyPath(undefined, { AICOLLAB_DATA: "/d" }), "/d/local.key");
  assert.equal(localKeyPath(undefined, {}), undefined);
});

Deno.test("a folder with other files than those of a hub is somebody's own", () => {
  const files = [
    "hub_data.db",
    "hub_data.db-wal",
    "hub_data.db.new",
    "hub_web.sock",
    "hub_web_remote.sock",
    "hub.lock",
    "local.key",
    "head",
  ];
  assert.deepEqual(files.filter((name) => !isHubFile(name)), []);
  assert.deepEqual(["headers", "head.txt", "notes", "my_hub_data.db"].filter(isHubFile), []);
});
