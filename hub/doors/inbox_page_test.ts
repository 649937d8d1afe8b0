import assert from "node:assert/strict";
import { HubLine } from "./hub_lines.ts";
import { InboxPage } from "./inbox_page.ts";

const line = (said: object) => new HubLine(JSON.stringify(said));
const WELCOME = line({ message_type: "welcome", cursor: 7, head_seq: 9, journal_id: "j", epoch: "e" });
const DRAINING = line({ message_type: "draining", data: { deadline_ms: 1 } });
const ENTRY = line({ seq: 8, source_ai: "B", message_type: "message", data: {} });

Deno.test("a page of a hub that drains before anything has come goes on where it began, not at the first entry", () => {
  for (const [bounds, position] of [[{}, 7], [{ after: 5 }, 5]] as const) {
    const page = new InboxPage({ ...bounds, limit: 10 });
    page.take([WELCOME, DRAINING]);
    assert.ok(page.isOver);
    assert.deepEqual(JSON.parse(page.toJson()), {
      ...{ entries: [], position, more: false, cursor: 7, head_seq: 9, journal_id: "j", epoch: "e" },
    });
  }
});

Deno.test("a page that was cut off goes on behind its last entry", () => {
  const page = new InboxPage({ after: 5, limit: 10 });
  page.take([WELCOME, ENTRY]);
  page.end();
  assert.ok(page.isOver);
  assert.equal(JSON.parse(page.toJson()).position, 8);
});

Deno.test("there is no page of a session that ends before its welcome: the hub is ending", () => {
  const page = new InboxPage({ limit: 10 });
  page.end();
  assert.ok(page.isOver);
  assert.equal(page.problem?.code, "SHUTTING_DOWN");
});
