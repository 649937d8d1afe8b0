import assert from "node:assert/strict";
import type { Snapshot } from "../../journal/rows.ts";
import { BrokerCase } from "../testing/broker_case.ts";
import { loadSnapshot, resumeTimesToLive } from "./state.ts";

/** Returns what a journal would return after all that was decided. */
function snapshotOf({ state }: BrokerCase): Snapshot {
  return {
    head: state.head,
    ais: [...state.ais.values()],
    sessions: [...state.collaborations.values()].map(({ row }) => row),
    cursors: [...state.cursors.values()],
    members: [...state.memberships.members].flatMap(([topic, members]) =>
      [...members].map(([ai_id, from_seq]) => ({ topic, ai_id, from_seq, to_seq: null }))
    ),
    claims: state.spending.all,
    receipts: [...state.receipts.open],
    counts: state.counts,
  };
}

Deno.test("what was decided after the snapshot is undone, presence stays", () => {
  const made = new BrokerCase();
  made.hello({ A: [] });
  const kept = made.request("A");
  made.say("A", "topic_join", { topic: "kept" });
  const snapshot = snapshotOf(made);
  made.hello({ B: [] });
  made.request("A");
  made.accept("B", kept);
  made.say("A", "topic_leave", { topic: "kept" });
  made.say("B", "topic_join", { topic: "new" });
  made.say("A", "pattern_share", { pattern_id: "p", domain: "d", content: 1 });
  loadSnapshot(made.state, snapshot, made.now.monoMs);
  assert.deepEqual(snapshotOf(made), snapshot);
  assert.equal(made.collaboration(kept)!.state, "open");
  assert.deepEqual([...made.state.present.keys()], ["A", "B"]);
});

Deno.test("a collaboration that was not changed keeps its deadline, every other one gets its full time", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  const [touched, other] = [made.request("A", { ttl_ms: 5_000 }), made.request("A", { ttl_ms: 5_000 })];
  const snapshot = snapshotOf(made);
  made.now.monoMs = 4_000;
  made.accept("B", touched);
  loadSnapshot(made.state, snapshot, made.now.monoMs);
  assert.deepEqual([touched, other].map((id) => made.state.collaborations.get(id)!.deadlineMs), [
    9_000,
    5_000,
  ]);
});

Deno.test("a time to live goes on while no hub is there, and a hub that starts does not begin it anew; a lease it does", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  const [over, open] = [made.request("A", { ttl_ms: 5_000 }), made.request("A", { ttl_ms: 60_000 })];
  const active = made.request("B", { ttl_ms: 5_000 });
  made.accept("A", active);
  const snapshot = snapshotOf(made);
  const restarted = (wallMs: number) => {
    const { state, now } = new BrokerCase();
    loadSnapshot(state, snapshot, now.monoMs);
    resumeTimesToLive(state, { wallMs, monoMs: now.monoMs });
    return [over, open, active].map((id) => state.collaborations.get(id)!.deadlineMs);
  };
  const { wallMs } = made.now;
  assert.deepEqual(restarted(wallMs + 20_000), [0, 40_000, 10_000]);
  assert.deepEqual(
    restarted(wallMs - 20_000),
    [5_000, 60_000, 10_000],
    "no clock that is set gives more than the whole",
  );
});
