import assert from "node:assert/strict";
import type { HubMessage } from "../client/hub_client.ts";
import type { DataOf } from "../protocol/messages.ts";
import { Work } from "./work.ts";

const ME = "AI_1";
let last = 0;

/** Returns an entry of the journal, the next one unless `seq` is given. */
function entry(message_type: string, data: object, more: object = {}): HubMessage {
  last++;
  const envelope = { seq: last, source_ai: "hub", timestamp: "2026-01-01T00:00:00.000Z" };
  return { ...envelope, message_type, data, ...more } as unknown as HubMessage;
}

const idsOf = (jobs: readonly { session_id: string }[]) => jobs.map(({ session_id }) => session_id);
const review = { collaboration_type: "review", task: { text: "read it" } };

/** Returns what one session of an AI knows after these entries. */
function after(...entries: HubMessage[]): Work {
  const work = new Work(ME);
  entries.forEach((each) => work.apply(each));
  return work;
}

Deno.test("work that is offered is open until it is this AI's, another one's or over", () => {
  const work = after(
    entry("collaboration_request", { ...review, session_id: "s11" }, { source_ai: "AI_2" }),
    entry("collaboration_request", { ...review, session_id: "s9" }, { source_ai: "AI_2" }),
  );
  assert.deepEqual(idsOf(work.open()), ["s9", "s11"], "the oldest first");
  work.accepted("s9", { fence: 20, lease_ms: 1_000 });
  assert.deepEqual([idsOf(work.open()), idsOf(work.held())], [["s11"], ["s9"]]);
  work.apply(entry("collaboration_closed", { session_id: "s11", state: "cancelled" }));
  assert.deepEqual(work.open(), []);
  const again = { ...review, session_id: "s9", requester: "AI_2", reason: "lease_expired", attempt: 2 };
  work.apply(entry("collaboration_reopened", again));
  assert.deepEqual([idsOf(work.open()), work.held()], [["s9"], []], "its fence has ended");
  assert.equal(work.get("s9")!.fence, undefined);
});

Deno.test("what this AI asked for is known to its end, also where its partner is known before the acknowledgement", () => {
  const parties = { session_id: "s5", requester: ME, partner: "AI_2", fence: 6, lease_ms: 1_000 };
  const work = after(entry("collaboration_started", parties));
  work.asked("s5", review);
  assert.deepEqual([work.get("s5")!.state, work.get("s5")!.collaboration_type], ["active", "review"]);
  work.apply(entry("collaboration_progress", { session_id: "s5", fence: 6, progress: 0.5 }));
  const share = { component_id: "c", domain: "d", language: "l", source: "", session_id: "s5", fence: 6 };
  const artifact = entry("code_share", share);
  work.apply(artifact);
  work.apply(
    entry("collaboration_complete", { session_id: "s5", fence: 6, outcome: "success", result: { a: 1 } }),
  );
  work.apply(entry("collaboration_closed", { session_id: "s5", state: "completed" }));
  const { state, outcome, result, artifact_seq, progress } = work.get("s5")!;
  assert.deepEqual([state, outcome, result, artifact_seq, progress], [
    "completed",
    "success",
    { a: 1 },
    artifact.seq,
    0.5,
  ]);
});

Deno.test("the hub's own state replaces what was known, and entries that are in it already change nothing", () => {
  const work = after(
    entry("collaboration_request", { ...review, session_id: "s1" }, { source_ai: "AI_2" }),
  );
  const sync: DataOf<"training_sync"> = {
    ...{ active_ais: [], ais: [], ais_total: 0, collab_ops_total: 2, counts: { patterns: 0, components: 0 } },
    collab_ops: [
      {
        ...review,
        session_id: "s3",
        requester: "AI_2",
        state: "active",
        partner: ME,
        fence: 4,
        lease_ms: 1_000,
      },
      { ...review, session_id: "s2", requester: "AI_2", state: "active" },
    ],
    ...{ cursor: 0, head_seq: 1_000, pending: 0 },
  };
  work.synced(sync);
  assert.deepEqual([work.open(), idsOf(work.held())], [[], ["s3"]]);
  work.apply(entry("collaboration_closed", { session_id: "s3", state: "failed" }));
  assert.deepEqual(idsOf(work.held()), ["s3"]);
  work.apply(entry("collaboration_closed", { session_id: "s3", state: "failed" }, { seq: 1_001 }));
  assert.deepEqual(work.held(), []);
});

/** Returns a state of the hub that lists `collab_ops`. */
function stateWith(collab_ops: DataOf<"training_sync">["collab_ops"], more: object = {}) {
  return {
    ...{ active_ais: [], ais: [], ais_total: 0, collab_ops_total: 2, counts: { patterns: 0, components: 0 } },
    ...{ collab_ops, cursor: 0, head_seq: last + 100, pending: 0 },
    ...more,
  };
}

Deno.test("a state of the hub leaves the partner's last word on work that goes on, and not on what another one has", () => {
  const parties = { session_id: "s5", requester: "AI_2", partner: ME, fence: 6, lease_ms: 1_000 };
  const work = after(
    entry("collaboration_started", parties),
    entry("collaboration_progress", { session_id: "s5", fence: 6, progress: 0.5, note: "half" }),
  );
  work.synced(stateWith([{ ...review, ...parties, state: "active" }]));
  assert.deepEqual([work.get("s5")!.progress, work.get("s5")!.note], [0.5, "half"]);
  work.synced(stateWith([{ ...review, ...parties, state: "active", fence: 9 }]));
  assert.equal(work.get("s5")!.progress, undefined, "another partner's word is none of it");
});

Deno.test("what became of own work while the connection was lost is known from the entries that are read again", () => {
  const parties = { requester: ME, partner: "AI_2", fence: 6, lease_ms: 1_000 };
  const result = { outcome: "success", result: { a: 1 } };
  const work = after(entry("collaboration_started", { ...parties, session_id: "s5" }));
  work.synced(stateWith([]));
  work.apply(entry("collaboration_complete", { ...result, session_id: "s5", fence: 6 }));
  work.apply(entry("collaboration_closed", { session_id: "s5", state: "completed" }));
  assert.deepEqual([work.get("s5")?.state, work.get("s5")?.result], ["completed", { a: 1 }]);
  // A later session of the AI begins before that, too.
  const later = new Work(ME);
  later.synced(stateWith([]));
  later.apply(entry("collaboration_started", { ...parties, session_id: "s7" }));
  later.apply(entry("collaboration_complete", { ...result, session_id: "s7", fence: 6 }));
  later.apply(entry("collaboration_closed", { session_id: "s7", state: "completed" }));
  assert.deepEqual([later.get("s7")?.state, later.get("s7")?.outcome], ["completed", "success"]);
  later.synced(stateWith([{ ...review, session_id: "s8", requester: ME, state: "open" }]));
  later.apply(entry("collaboration_started", { ...parties, session_id: "s8" }));
  assert.equal(later.get("s8")!.state, "open", "the state is newer than the entry");
});

Deno.test("work that was accepted is held, also where its request never came", () => {
  const work = new Work(ME);
  work.accepted("s5", { fence: 6, lease_ms: 1_000 });
  assert.deepEqual(work.held().map(({ session_id, fence }) => [session_id, fence]), [["s5", 6]]);
});

Deno.test("who completed work late, after it was offered again, is its partner", () => {
  const work = after();
  work.asked("s5", review);
  work.apply(
    entry("collaboration_started", {
      session_id: "s5",
      requester: ME,
      partner: "AI_2",
      fence: 6,
      lease_ms: 1,
    }),
  );
  const again = { ...review, session_id: "s5", requester: ME, reason: "lease_expired", attempt: 2 };
  work.apply(entry("collaboration_reopened", again));
  const late = { session_id: "s5", fence: 6, reaccept: true, outcome: "success", result: {} };
  work.apply(entry("collaboration_complete", late, { source_ai: "AI_2" }));
  work.apply(
    entry("collaboration_closed", { session_id: "s5", state: "completed", partner: "AI_2", fence: 9 }),
  );
  const { state, partner, outcome } = work.get("s5")!;
  assert.deepEqual([state, partner, outcome], ["completed", "AI_2", "success"]);
});
