import assert from "node:assert/strict";
import { SYNC } from "../../protocol/limits.ts";
import { BrokerCase } from "../testing/broker_case.ts";
import { trainingSync } from "./sync.ts";

/** Returns the data of the sync that `asker` gets. */
function synced(made: BrokerCase, asker: string) {
  const { message_type, target_ai, data } = JSON.parse(trainingSync(made.state, asker, 7));
  assert.deepEqual([message_type, target_ai], ["training_sync", asker]);
  return data;
}

Deno.test("a sync shows who is present, what is counted and where the asker stands", () => {
  const made = new BrokerCase();
  made.hello({ A: ["x"], B: [] });
  made.say("A", "pattern_share", { pattern_id: "p", domain: "d", content: 1 });
  made.state.cursors.set("B", 1);
  const { collab_ops, ais, ...rest } = synced(made, "B");
  assert.deepEqual(rest, {
    active_ais: ["B", "A"],
    ais_total: 2,
    collab_ops_total: 0,
    counts: { patterns: 1, components: 0 },
    cursor: 1,
    head_seq: 3,
    pending: 7,
  });
  assert.deepEqual(collab_ops, []);
  assert.deepEqual(ais[1], {
    ai_id: "A",
    specialization: "networking",
    capabilities: ["x"],
    activity: "idle",
    connected_at: "2023-11-14T22:13:20.000Z",
  });
});

Deno.test("a collaboration shows partner and fence to its parties only", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [], C: [] });
  const session_id = made.request("A", { task: { n: 1 } });
  const open = { session_id, requester: "A", state: "open", collaboration_type: "t", task: { n: 1 } };
  for (const asker of ["A", "B", "C"]) assert.deepEqual(synced(made, asker).collab_ops, [open]);
  const fence = made.accept("B", session_id);
  const active = { ...open, state: "active" };
  const own = { ...active, partner: "B", fence, lease_ms: 10_000 };
  assert.deepEqual(["A", "B", "C"].map((asker) => synced(made, asker).collab_ops), [[own], [own], [active]]);
});

Deno.test("a request's own data cannot pass for the hub's fields", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  const said = { session_id: "s9", requester: "B", state: "active", partner: "B", fence: "x", lease_ms: -1 };
  const session_id = made.request("A", said);
  assert.deepEqual(synced(made, "B").collab_ops, [{
    session_id,
    requester: "A",
    state: "open",
    collaboration_type: "t",
  }]);
});

Deno.test("a request with a target is shown to its two parties only", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [], C: [] });
  made.request("A", {}, "B");
  assert.deepEqual(["A", "B", "C"].map((asker) => synced(made, asker).collab_ops_total), [1, 1, 0]);
});

Deno.test("where not all fit, the asker's own collaborations come first, with the totals", () => {
  const made = new BrokerCase();
  made.hello({ Z: [] });
  for (let i = 0; i < SYNC.maxSessions; i++) made.request(`A${i}`);
  const own = made.request("Z");
  const { collab_ops, collab_ops_total } = synced(made, "Z");
  assert.deepEqual([collab_ops.length, collab_ops_total, collab_ops[0].session_id], [
    SYNC.maxSessions,
    SYNC.maxSessions + 1,
    own,
  ]);
});
