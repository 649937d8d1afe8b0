import assert from "node:assert/strict";
import { MAX_EXAMINED, MAX_STRETCH } from "./entries.ts";
import { readableEntries } from "./library_view.ts";
import { LibraryCase, pattern, type Said, verdict } from "../../testing/library_case.ts";

const message = (content: string, more: object = {}): Said => ({
  message_type: "message",
  data: { content, ...more },
});
const closed: Said = { message_type: "collaboration_closed", data: { session_id: "s1", state: "failed" } };

function library(): LibraryCase {
  const made = new LibraryCase();
  made.say("A", [message("one"), pattern("p2"), message("three")]);
  made.say("B", [message("four")], { audience: ["A"] });
  made.say("hub", [closed], { audience: [] });
  made.say("B", [verdict("p2", "confirmed"), message("seven")]);
  return made;
}

const list = (made: LibraryCase, of: object, limit = 10) => {
  const { rows, next } = made.view.entries({ limit, ...of });
  return [rows.map((row) => "damaged" in row ? [row.seq, row.last_seq] : row.seq), next];
};

Deno.test("the log is listed newest first, between two seqs, a part at a time", () => {
  using made = library();
  assert.deepEqual(list(made, {}), [[7, 6, 5, 4, 3, 2, 1], null]);
  assert.deepEqual(list(made, {}, 3), [[7, 6, 5], 5]);
  assert.deepEqual(list(made, { before: 3 }, 1), [[2], 2]);
  assert.deepEqual(list(made, { before: 2 }, 1), [[1], null]);
  assert.deepEqual(list(made, { after: 5 }), [[7, 6], null]);
  assert.deepEqual(list(made, { after: 2, before: 5 }), [[4, 3], null]);
  using empty = new LibraryCase();
  assert.deepEqual(list(empty, {}), [[], null]);
});

Deno.test("the log of an AI holds what it sent and what was sent to it by name", () => {
  using made = library();
  assert.deepEqual(list(made, { ai: "A" }), [[4, 3, 2, 1], null]);
  assert.deepEqual(list(made, { ai: "B", message_type: "message" }), [[7, 4], null]);
  assert.deepEqual(list(made, { ai: "nobody" }), [[], null]);
});

Deno.test("the log of a type is the same whether the library keeps the type or the journal alone does", () => {
  using made = library();
  const expected = {
    message: [7, 4, 3, 1],
    pattern_share: [2],
    verdict: [6],
    collaboration_closed: [5],
    code_share: [],
    nonsense: [],
  };
  for (const [message_type, seqs] of Object.entries(expected)) {
    assert.deepEqual(list(made, { message_type }), [seqs, null], message_type);
  }
  assert.deepEqual(list(made, { session_id: "s1" }), [[5], null]);
});

Deno.test("a row shows who sent what to whom, and a line is the stored one", () => {
  using made = library();
  assert.deepEqual(made.view.entries({ limit: 1, before: 5 }).rows, [{
    seq: 4,
    at_ms: 1_004,
    message_type: "message",
    source_ai: "B",
    audience: ["A"],
    session_id: null,
    text: "four",
  }]);
  const [forTheRecord] = readableEntries(made.view.entries({ limit: 1, before: 6 }).rows);
  assert.deepEqual(forTheRecord!.audience, []);
  assert.equal(JSON.parse(made.view.line(2)!).data.pattern_id, "p2");
  assert.equal(made.view.line(8), undefined);
});

Deno.test("what is damaged or no message stands in its place as damaged, neighbours in one row", () => {
  using made = library();
  made.say("A", ["{broken", "null", "{}"]);
  made.say("A", [message("eleven")]);
  made.writer.db.exec(
    "UPDATE journal SET at_ms = 5 WHERE first_seq = 4; UPDATE journal SET last_seq = 900000000 WHERE first_seq = 6",
  );
  assert.deepEqual(list(made, {}), [[11, [6, 10], 5, [4, 4], 3, 2, 1], null]);
  assert.equal(made.view.line(4), undefined);
});

Deno.test("what is missing on disk is damaged as well, and parts of a list with damage join without a hole", () => {
  using made = library();
  made.writer.db.exec("DELETE FROM journal WHERE first_seq IN (1, 6)");
  assert.deepEqual(list(made, {}), [[[6, 7], 5, 4, [1, 3]], null]);
  assert.deepEqual(list(made, {}, 1), [[[6, 7]], 6]);
  assert.deepEqual(list(made, { before: 3 }), [[[1, 2]], null]);
  assert.deepEqual(list(made, { after: 2 }), [[[6, 7], 5, 4, [3, 3]], null]);
});

Deno.test("a list with a filter shows damage where an index says that it fits", () => {
  using made = library();
  made.writer.db.exec("UPDATE journal SET at_ms = 5");
  assert.deepEqual(list(made, { message_type: "verdict" }), [[[6, 6]], null]);
  assert.deepEqual(list(made, { message_type: "message" }), [[[1, 7]], null]);
  assert.deepEqual(list(made, { session_id: "s1" }), [[[5, 5]], null]);
  assert.deepEqual(list(made, { ai: "A" }), [[[1, 4]], null]);
  assert.deepEqual(list(made, { ai: "A", message_type: "pattern_share" }), [[[2, 2]], null]);
});

Deno.test("a question that finds little says where to go on, and comes to the end that way", () => {
  using made = new LibraryCase();
  made.say("A", [message("first")]);
  const many = Array.from({ length: 4_000 }, () => message("x"));
  for (let i = 0; i < 3; i++) made.store([made.batch("B", many)]);
  const { rows, next } = made.view.entries({ limit: 5, message_type: "ai_joined" });
  assert.deepEqual([rows, next], [[], 12_001 - MAX_EXAMINED + 1]);
  const found: number[] = [];
  let parts = 0;
  for (let before: number | null = 20_000; before !== null; parts++) {
    const part = made.view.entries({ limit: 5, ai: "A", before });
    found.push(...part.rows.map(({ seq }) => seq));
    before = part.next;
  }
  assert.deepEqual([found, parts], [[1], 1]);
  assert.ok(MAX_STRETCH > 12_001);
});
