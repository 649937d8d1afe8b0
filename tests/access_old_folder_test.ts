import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { World } from "../hub/hub.ts";
import { hashSecret } from "../hub/access/token_row.ts";
import { migrate } from "../journal/sqlite/migrate.ts";
import { MIGRATIONS } from "../journal/sqlite/schema.ts";
import { openJournal } from "../journal/threads/open_journal.ts";
import { KEY, TestHub } from "./test_hub.ts";
import { TokenAdmin } from "./token_admin.ts";

/** So many migrations an aicollab knew whose tokens had no ids. */
const WITHOUT_IDS = 9;

/** Lays a folder of that aicollab down before its journal is opened first: two AIs that were there, one with a flag's token. */
function oldFolder(): World["openJournal"] {
  return (folder, options) => {
    const path = join(folder, "hub_data.db");
    using db = new DatabaseSync(path);
    if (db.prepare("PRAGMA user_version").get()!.user_version === 0) {
      migrate(db, MIGRATIONS.slice(0, WITHOUT_IDS));
      const put = db.prepare("INSERT INTO tokens VALUES (?, ?, 'agent', 'flag', 1, NULL, NULL)");
      put.run("AI_Flag", hashSecret("the_flag_of_then"));
      db.exec(`
        INSERT INTO ais VALUES ('AI_Flag', 'networking', '[]', NULL, NULL, 1), ('AI_Local', 'networking', '[]', NULL, NULL, 1);
        INSERT INTO cursors VALUES ('AI_Flag', 0, 0), ('AI_Local', 0, 0);
      `);
    }
    db.close();
    return openJournal(folder, options);
  };
}

Deno.test("a folder from before tokens had ids opens, and its AIs come in as they did: by the flag, and by the local key", async () => {
  const tokens = { AI_Flag: "the_flag_of_then" };
  await using world = await TestHub.start({ openJournal: oldFolder(), tokens });
  const flagged = await world.enter("AI_Flag", { token: tokens.AI_Flag });
  const local = await world.enter("AI_Local");
  assert.equal(
    (await local.ask({
      message_type: "message",
      message_id: "m1",
      target_ai: "AI_Flag",
      data: { content: 1 },
    })).message_type,
    "ack",
  );
  await flagged.hear({ message_type: "message" });
  const refused = await world.open("AI_Flag", { local_key: KEY });
  await refused.hear({ code: "AUTH_FAILED" });
  const admin = await TokenAdmin.enter(world);
  const { tokens: [listed], tokens_total } = await admin.done("token_list", {});
  assert.deepEqual([tokens_total, listed.token_id, listed.origin], [1, null, "flag"]);
  const { token } = await admin.done("token_create", { name: "AI_Local" });
  await world.restart();
  await world.enter("AI_Local", { token });
});
