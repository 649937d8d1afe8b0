import assert from "node:assert/strict";
import type { Batch, CollaborationRow } from "../rows.ts";
import type { Wants } from "../tags.ts";
import { commit } from "../testing/commits.ts";
import { packed } from "../testing/packed.ts";
import { WANTED } from "./pages.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

const SESSION: CollaborationRow = {
  ...{
    session_id: "s4",
    state: "completed",
    requester: "A",
    target_ai: null,
    partner: "C",
    fence: 5,
    attempt: 1,
  },
  ...{ last_partner: null, last_fence: 0, questions: [], request: '{"required_capabilities":["review"]}' },
  ...{
    ttl_ms: 1,
    claimed_microusd: 0,
    lease_ms: null,
    opened_seq: 4,
    closed_seq: 7,
    reason: null,
    open_since_ms: null,
  },
};

/** Makes a batch of several message types, as an older hub did; it has no tag. */
function olderBatch(first: number, source: string, messages: readonly object[]): Batch {
  const lines = messages.map((message, i) =>
    `${JSON.stringify({ seq: first + i, source_ai: source, ...message })}\n`
  );
  return {
    ...{ first, last: first + messages.length - 1, atMs: first, source, audience: "*" },
    lines: new TextEncoder().encode(lines.join("")),
  };
}

const share = (domain: string) => ({
  message_type: "pattern_share",
  data: { pattern_id: "p", domain, content: 1 },
});
const OLDER = [
  olderBatch(1, "A", [share("networking"), share("graphics"), {
    message_type: "message",
    data: { content: 1 },
  }]),
  olderBatch(4, "A", [{
    message_type: "collaboration_request",
    data: { session_id: "s4", required_capabilities: ["review"] },
  }, share("networking")]),
  olderBatch(6, "hub", [
    { message_type: "collaboration_closed", data: { session_id: "s4", state: "completed" } },
    { message_type: "collaboration_closed", data: { session_id: "s99", state: "expired" } },
  ]),
];

function newJournal(...batches: Batch[]) {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_wants_" });
  const writer = new Writer(`${folder}/hub_data.db`);
  writer.append(packed(commit(batches, { sessions: [SESSION] })));
  const reader = new Reader(`${folder}/hub_data.db`);
  return {
    writer,
    /** Returns the seqs that `ai` gets after `after`, and how many it is said to get. */
    read(ai: string, wants: Wants, after = 0) {
      const page = reader.page({ ai, after, wants, upTo: 100, replayed: false, maxBytes: 100_000 });
      const lines = new TextDecoder().decode(page.lines).split("\n").slice(0, -1);
      return {
        seqs: lines.map((line) => JSON.parse(line).seq),
        pending: reader.pending({ ai, after, wants, max: 99 }),
      };
    },
    [Symbol.dispose]() {
      reader[Symbol.dispose]();
      writer[Symbol.dispose]();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

Deno.test("batches from before there were tags are filtered line by line", () => {
  using journal = newJournal(...OLDER);
  const seqs = (ai: string, wants: Wants, after?: number) => journal.read(ai, wants, after).seqs;
  assert.deepEqual(seqs("B", { domains: ["networking"] }), [1, 5]);
  assert.deepEqual(seqs("B", { domains: ["networking"] }, 1), [5]);
  assert.deepEqual(seqs("B", { types: ["message", "pattern_share"], domains: ["graphics"] }), [2, 3]);
  assert.deepEqual(seqs("B", { capabilities: ["review"] }), [4, 6, 7]);
  assert.deepEqual(seqs("B", { capabilities: [] }), [7]);
  assert.deepEqual(seqs("C", {}), [4, 6]);
  assert.deepEqual(journal.read("B", { capabilities: ["review"] }).pending, 3);
  assert.deepEqual(journal.read("B", { domains: ["networking"] }, 1).pending, 1);
});

Deno.test("a tag that is damaged, or missing, takes nothing away and adds nothing", () => {
  const tag = { type: "pattern_share", domain: "graphics" };
  using journal = newJournal({ ...olderBatch(1, "A", [share("graphics")]), tag });
  const expected = { seqs: [1], pending: 1 };
  assert.deepEqual(journal.read("B", { domains: ["graphics"] }), expected);
  for (
    const change of [
      "UPDATE batch_tags SET tag = replace(tag, 'graphics', 'graphicz')",
      "UPDATE batch_tags SET tag = ''",
      "DELETE FROM batch_tags",
    ]
  ) {
    journal.writer.db.exec(change);
    assert.deepEqual(journal.read("B", { domains: ["graphics"] }), expected, change);
    assert.deepEqual(journal.read("B", { domains: ["graphicz"] }), { seqs: [], pending: 0 }, change);
  }
});

Deno.test("a page for a reader that wants less is merged from two indexes, and reads no row that it does not want", () => {
  using journal = newJournal();
  journal.writer.db.function("may_want", (_tag) => 1);
  const plan = journal.writer.db.prepare(`EXPLAIN QUERY PLAN ${WANTED}`).all().map(({ detail }) => detail)
    .join("\n");
  assert.match(plan, /MERGE \(UNION ALL\)/);
  assert.match(plan, /COVERING INDEX journal_broadcasts/);
  assert.doesNotMatch(plan, /TEMP B-TREE/);
});
