import assert from "node:assert/strict";
import type { CollaborationRow } from "../../journal/rows.ts";
import { PublishedCollaborations } from "./published_collaborations.ts";

function row(
  session_id: string,
  state: CollaborationRow["state"],
  partner: string | null = null,
  fence = 0,
): CollaborationRow {
  return {
    session_id,
    state,
    requester: "AI_1",
    target_ai: null,
    partner,
    fence,
    last_partner: null,
    last_fence: 0,
    attempt: 1,
    questions: [],
    claimed_microusd: 0,
    request: "{}",
    ttl_ms: 1,
    lease_ms: null,
    opened_seq: 1,
    closed_seq: null,
    reason: null,
    open_since_ms: null,
  };
}

function publish(
  collaborations: PublishedCollaborations,
  wallMs: number,
  ...rows: readonly CollaborationRow[]
): void {
  collaborations.published(rows.map((collaboration) => ({ collaboration })), wallMs);
}

/** Returns id, state and progress of each collaboration. */
function shown(collaborations: PublishedCollaborations): unknown[] {
  return [...collaborations.all].map(({ row, progress }) => [row.session_id, row.state, progress]);
}

Deno.test("collaborations are listed while they are open or active, in the order of their requests", () => {
  const collaborations = new PublishedCollaborations([row("s1", "open")]);
  publish(collaborations, 7, row("s2", "open"), row("s3", "open"));
  publish(collaborations, 7, row("s1", "active", "AI_2"), row("s2", "cancelled"));
  assert.deepEqual(shown(collaborations), [["s1", "active", undefined], ["s3", "open", undefined]]);
});

Deno.test("those that wait for a partner are counted", () => {
  const collaborations = new PublishedCollaborations([row("s1", "open"), row("s2", "active", "AI_2")]);
  const counts = [collaborations.open];
  for (
    const changed of [row("s3", "open"), row("s1", "active", "AI_2"), row("s2", "open"), row("s3", "expired")]
  ) {
    publish(collaborations, 7, changed);
    counts.push(collaborations.open);
  }
  assert.deepEqual(counts, [1, 2, 1, 2, 1]);
});

Deno.test("a collaboration keeps the time of its request, unless that was before the start", () => {
  const collaborations = new PublishedCollaborations([row("s1", "open")]);
  publish(collaborations, 7, row("s2", "open"));
  publish(collaborations, 9, row("s1", "active"), row("s2", "active"));
  assert.deepEqual([...collaborations.all].map(({ openedMs }) => openedMs), [null, 7]);
});

Deno.test("who waits for whom follows what was published", () => {
  const collaborations = new PublishedCollaborations([row("s1", "active", "AI_2", 5)]);
  const waits = () => collaborations.waits.rows.map(({ ai_id, waits_for }) => `${ai_id} → ${waits_for}`);
  const seen = [waits()];
  const questions = [{ question_id: 6, asked_by: "AI_2" }];
  publish(collaborations, 7, { ...row("s1", "active", "AI_2", 5), questions });
  seen.push(waits());
  publish(collaborations, 7, row("s1", "completed", "AI_2", 5));
  seen.push(waits());
  assert.deepEqual(seen, [["AI_1 → AI_2"], ["AI_2 → AI_1"], []]);
});

Deno.test("progress is that of the current partner", () => {
  const active = row("s1", "active", "AI_2", 5);
  const collaborations = new PublishedCollaborations([active]);
  const report = (sessionId: string, fence: number, progress: number) =>
    collaborations.published([{ progress: { sessionId, fence, progress } }], 7);
  report("s1", 5, 0.5);
  report("s9", 5, 1);
  report("s1", 4, 0.9);
  assert.deepEqual(shown(collaborations), [["s1", "active", 0.5]]);
  const asked = { ...active, questions: [{ question_id: 6, asked_by: "AI_2" }] };
  publish(collaborations, 7, asked);
  assert.deepEqual(shown(collaborations), [["s1", "active", 0.5]], "a question takes nothing back");
  publish(collaborations, 7, row("s1", "open"));
  assert.deepEqual(shown(collaborations), [["s1", "open", undefined]]);
});
