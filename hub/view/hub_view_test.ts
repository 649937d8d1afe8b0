import assert from "node:assert/strict";
import type { LibraryView } from "../../journal/library/view/library_view.ts";
import type { HubView } from "../../dashboard/hub_view.ts";
import { CoreCase } from "../testing/core_case.ts";
import { hubView, type HubViewCore } from "./hub_view.ts";
import type { CollaborationRow } from "../../journal/rows.ts";
import { RecentBatches } from "../session/recent_batches.ts";
import { PublishedCollaborations } from "../session/published_collaborations.ts";

function row(n: number, more: Partial<CollaborationRow> = {}): CollaborationRow {
  return {
    session_id: `s${n}`,
    state: "open",
    requester: "AI_1",
    target_ai: null,
    partner: null,
    fence: 0,
    last_partner: null,
    last_fence: 0,
    attempt: 1,
    questions: [],
    claimed_microusd: 0,
    request: '{"collaboration_type":"feature"}',
    ttl_ms: 1,
    lease_ms: null,
    opened_seq: n,
    closed_seq: null,
    reason: null,
    open_since_ms: null,
    ...more,
  };
}

/** Makes what the view reads of a hub; `present` are the AIs that are connected and said hello. */
function coreWith({ present = [], sessions = [], full = false, draining = false, head = 0, recentBatches }: {
  present?: string[];
  sessions?: CollaborationRow[];
  full?: boolean;
  draining?: boolean;
  head?: number;
  recentBatches?: RecentBatches;
}): HubViewCore {
  const presence = (ai_id: string) => ({
    ai: { ai_id, specialization: "graphics" },
    activity: "idle",
    connectedAtMs: 0,
    lostAtMs: null,
  });
  return {
    sequencer: { full, published: { head } },
    roster: { get: (ai: string) => present.includes(ai) ? { isPresent: true } : undefined, recentBatches },
    collaborations: new PublishedCollaborations(sessions),
    state: { present: new Map([...present, "AI_Lost"].map((ai) => [ai, presence(ai)])) },
    draining,
    whyFull: () => "no space; make some",
  } as unknown as HubViewCore;
}

function viewOf(core: HubViewCore): HubView {
  return hubView(core, { startedMs: 0, library: {} as LibraryView });
}

Deno.test("pages show the AIs that are connected, not those that lost their connection a moment ago", () => {
  const view = viewOf(coreWith({ present: ["AI_1"] }));
  assert.deepEqual(view.ais(), [
    { ai_id: "AI_1", specialization: "graphics", activity: "idle", connected_at: "1970-01-01T00:00:00.000Z" },
  ]);
});

Deno.test("a collaboration shows its partner and progress once it has them", () => {
  const core = coreWith({ sessions: [row(1), row(2, { state: "active", partner: "AI_2", fence: 3 })] });
  const progress = { sessionId: "s2", fence: 3, progress: 0.25 };
  core.collaborations.published([{ progress }], 7);
  const shared = {
    ...{ collaboration_type: "feature", requester: "AI_1", opened_ms: null, closed_ms: null },
    ...{ description: null, reason: null, component_id: null, result: null },
    ...{ claimed_microusd: 0, budget_microusd: null },
  };
  assert.deepEqual(viewOf(core).collaborations(), [
    { session_id: "s1", ...shared, state: "open", opened_seq: 1 },
    { session_id: "s2", ...shared, partner: "AI_2", state: "active", progress: 0.25, opened_seq: 2 },
  ]);
});

Deno.test("lists are cut at 300 rows", () => {
  const names = Array.from({ length: 400 }, (_, i) => `AI_${i}`);
  const view = viewOf(coreWith({ present: names, sessions: names.map((_, i) => row(i + 1)) }));
  assert.deepEqual([view.ais().length, view.collaborations().length], [300, 300]);
});

Deno.test("a hub that is full, with what is full, or draining is not ready", () => {
  const reasons = [{}, { full: true }, { draining: true }].map((more) => viewOf(coreWith(more)).notReady());
  assert.deepEqual(reasons, [undefined, "storage full: no space; make some", "draining"]);
});

Deno.test("the counters show what was received, refused, stored and sent since the start, and how long it took", async () => {
  const hub = new CoreCase();
  const view = viewOf(hub.core);
  const ai = await hub.connect("AI_1");
  const before = view.counters()!;
  assert.deepEqual([before.connections, before.entries, before.commits, before.refused], [1, 1, 2, 0]);
  assert.ok(before.bytes_received > 0 && before.bytes_sent > 0);

  const share = { message_type: "pattern_share", data: { pattern_id: "p", domain: "d", content: 1 } };
  ai.say({ ...share, message_id: "m1" }, { ...share, message_id: "m2" }, { message_type: "nonsense" });
  await hub.drained();
  hub.clock.pass(5);
  await hub.settle();
  const after = view.counters()!;
  assert.deepEqual([after.entries, after.lines_received, after.commits, after.refused], [3, 4, 3, 1]);
  assert.ok(after.bytes_received > before.bytes_received && after.bytes_sent > before.bytes_sent);
  assert.deepEqual([after.ack_ms.count, after.ack_ms.quantile(1), after.commit_ms.quantile(1)], [4, 5, 5]);
});

Deno.test("the last published entries are shown from memory, oldest first, with the number of those between", () => {
  const recentBatches = new RecentBatches(10_000, 10);
  for (let seq = 11; seq <= 15; seq++) {
    const text =
      `{"seq":${seq},"source_ai":"AI_1","timestamp":"t","message_type":"message","data":{"content":"c${seq}"}}\n`;
    const lines = new TextEncoder().encode(text);
    recentBatches.add({ first: seq, last: seq, atMs: seq, source: "AI_1", audience: "*", lines });
  }
  const view = viewOf(coreWith({ head: 15, recentBatches }));
  const shown = (after: number, limit: number) => {
    const { entries, missed } = view.recent(after, limit);
    return [entries.map(({ text }) => text), missed];
  };
  assert.deepEqual(shown(13, 10), [["c14", "c15"], 0]);
  assert.deepEqual(shown(11, 2), [["c14", "c15"], 2]);
  assert.deepEqual(shown(4, 10), [["c11", "c12", "c13", "c14", "c15"], 6]);
  assert.deepEqual(shown(15, 10), [[], 0]);
});
