import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { migrate } from "./migrate.ts";
import { markRecorded, refuseRecorded } from "./recorded_data.ts";

Deno.test("a folder with what a run recorded of a hub is refused as a hub's; others are left to those who read them", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-test-" });
  refuseRecorded(join(folder, "none"));
  {
    using db = new DatabaseSync(join(folder, "hub_data.db"));
    migrate(db);
    refuseRecorded(folder);
    markRecorded(db);
  }
  assert.throws(() => refuseRecorded(folder), {
    exit: 2,
    message: /is of a run on a hub that was there already$/,
  });
  await Deno.writeTextFile(join(folder, "hub_data.db"), "no database");
  refuseRecorded(folder);
  await Deno.remove(folder, { recursive: true });
});
