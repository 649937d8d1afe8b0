import assert from "node:assert/strict";
import type { CollaborationRow, CollaborationState } from "../../rows.ts";
import { component, LibraryCase, pattern, type Said } from "../../testing/library_case.ts";
import { readableEntries } from "./library_view.ts";

/** A session's row as the broker keeps it. */
function row(
  opened_seq: number,
  state: CollaborationState,
  more: Partial<CollaborationRow> = {},
): CollaborationRow {
  return {
    session_id: `s${opened_seq}`,
    state,
    requester: "A",
    target_ai: null,
    partner: null,
    fence: 0,
    last_partner: null,
    last_fence: 0,
    attempt: 1,
    questions: [],
    claimed_microusd: 0,
    request: '{"collaboration_type":"joint","description":"together","task":{"n":1}}',
    ttl_ms: 600_000,
    lease_ms: null,
    opened_seq,
    closed_seq: null,
    reason: null,
    open_since_ms: null,
    ...more,
  };
}

const said = (kind: string, data: object): Said => ({ message_type: `collaboration_${kind}`, data });

/** s1 was completed by its second partner, s9 is active, s10 open, s11 failed. */
function library(): LibraryCase {
  const made = new LibraryCase();
  const session_id = "s1";
  made.say("A", [said("request", { session_id, collaboration_type: "joint" })]);
  made.say("C", [said("progress", { session_id, fence: 1, progress: 0.9 })], { audience: ["A"] });
  made.say("B", [
    said("progress", { session_id, fence: 2, progress: 0.25, note: "a start" }),
    component("c4", { session_id, fence: 2 }),
    pattern("p5"),
    said("progress", { session_id, fence: 2, progress: 0.75 }),
    said("complete", {
      session_id,
      fence: 2,
      outcome: "success",
      component_id: "c4",
      result: { pattern_id: "p5" },
    }),
  ]);
  const done = row(1, "completed", { partner: "B", fence: 2, attempt: 2, closed_seq: 8, reason: "done" });
  made.say("hub", [said("closed", { session_id, state: "completed" })], { sessions: [done] });
  made.say("A", [said("request", { session_id: "s9" })], {
    sessions: [
      row(9, "active", { requester: "B", partner: "A", fence: 9 }),
      row(10, "open"),
      row(11, "failed", { requester: "C", request: "{broken" }),
    ],
  });
  return made;
}

Deno.test("collaborations are listed newest first, a part at a time, by state and by who takes part", () => {
  using made = library();
  const list = (of: object, limit = 10) => {
    const { rows, next } = made.view.sessions({ limit, ...of });
    return [rows.map(({ session_id }) => session_id), next];
  };
  assert.deepEqual(list({}, 3), [["s11", "s10", "s9"], 9]);
  assert.deepEqual(list({ before: 9 }, 3), [["s1"], null]);
  assert.deepEqual(list({ state: "open" }), [["s10"], null]);
  assert.deepEqual(list({ ai: "A" }), [["s10", "s9", "s1"], null]);
  assert.deepEqual(list({ ai: "A" }, 2), [["s10", "s9"], 9]);
  assert.deepEqual(list({ ai: "B", state: "completed" }), [["s1"], null]);
  assert.deepEqual(list({ ai: "nobody" }), [[], null]);
});

Deno.test("a collaboration shows its times, and the progress of its own partner only", () => {
  using made = library();
  const { rows } = made.view.sessions({ limit: 10, before: 9 });
  assert.deepEqual(rows, [{
    session_id: "s1",
    collaboration_type: "joint",
    requester: "A",
    partner: "B",
    state: "completed",
    progress: 0.75,
    opened_seq: 1,
    opened_ms: 1_001,
    closed_ms: 1_008,
    description: "together",
    reason: "done",
    component_id: "c4",
    result: '{"pattern_id":"p5"}',
    claimed_microusd: 0,
    budget_microusd: null,
  }]);
});

Deno.test("one collaboration comes with what was said in it, oldest first, and what came out of it", () => {
  using made = library();
  const { entries, artifacts, ...session } = made.view.session("s1")!;
  assert.deepEqual(entries.map(({ seq }) => seq), [1, 2, 3, 4, 6, 7, 8]);
  const [, accept, progress] = readableEntries(entries);
  assert.deepEqual([accept!.audience, progress!.text], [["A"], "25 % · a start"]);
  assert.equal(session.entries_total, 7);
  assert.deepEqual(artifacts.map(({ id }) => id), ["c4", "p5"]);
  assert.deepEqual(
    [session.description, session.attempt, session.fence, session.reason, session.task, session.result],
    ["together", 2, 2, "done", '{"n":1}', '{"pattern_id":"p5"}'],
  );
  assert.equal(made.view.session("s2"), undefined);
});

Deno.test("a long collaboration shows its first 500 entries and counts all", () => {
  using made = new LibraryCase();
  const progress = Array.from(
    { length: 600 },
    () => said("progress", { session_id: "s1", fence: 1, progress: 0.5 }),
  );
  made.say("B", progress, { sessions: [row(1, "active", { fence: 1 })] });
  const { entries, entries_total } = made.view.session("s1")!;
  assert.deepEqual([entries.length, entries.at(-1)!.seq, entries_total], [500, 500, 600]);
});

Deno.test("a damaged request or batch is marked, and leaves the rest of a collaboration readable", () => {
  using made = library();
  const [s11] = made.view.sessions({ limit: 1 }).rows;
  assert.deepEqual([s11!.session_id, s11!.collaboration_type, s11!.opened_ms], ["s11", "", null]);
  made.writer.db.exec("UPDATE journal SET at_ms = 5 WHERE first_seq IN (1, 3)");
  const { entries, entries_total, opened_ms } = made.view.session("s1")!;
  const shown = entries.map((entry) => "damaged" in entry ? [entry.seq, entry.last_seq] : entry.seq);
  assert.deepEqual([shown, entries_total, opened_ms], [[[1, 1], 2, [3, 4], [6, 7], 8], 7, null]);
});
