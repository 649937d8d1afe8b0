import assert from "node:assert/strict";
import { SYNC } from "../../protocol/limits.ts";
import { BrokerCase } from "../testing/broker_case.ts";
import { rereadLine } from "../../protocol/parse.ts";
import { decide } from "./decide.ts";
import { trainingSync } from "./sync.ts";

/** Returns the data of the sync that `asker` gets. */
function synced(made: BrokerCase, asker: string, after?: string) {
  const { message_type, target_ai, data } = JSON.parse(
    trainingSync(made.state, asker, { pending: 7, after }),
  );
  assert.deepEqual([message_type, target_ai], ["training_sync", asker]);
  return data;
}

Deno.test("a sync shows who is present, what is counted and where the asker stands", () => {
  const made = new BrokerCase();
  made.hello({ A: ["x"], B: [] });
  made.say("A", "pattern_share", { pattern_id: "p", domain: "d", content: 1 });
  made.state.cursors.set("B", { ai_id: "B", seq: 1, since_seq: 0, done: [] });
  const { collab_ops, ais, ...rest } = synced(made, "B");
  assert.deepEqual(rest, {
    active_ais: ["B", "A"],
    ais_total: 2,
    collab_ops_total: 0,
    topics: [],
    topics_total: 0,
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

Deno.test("the lease that a request asked for is shown to all as it is granted", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  made.request("A", { lease_ms: 50_000 });
  assert.deepEqual(["A", "B"].map((asker) => synced(made, asker).collab_ops[0].lease_ms), [40_000, 40_000]);
});

Deno.test("a request's own data cannot pass for the hub's fields", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  const said = { session_id: "s9", requester: "B", state: "active", partner: "B", fence: "x" };
  const session_id = made.request("A", said);
  // A request from before `lease_ms` was a field of it may carry anything by that name.
  const { row, deadlineMs } = made.state.collaborations.get(session_id)!;
  const request = JSON.stringify({ ...JSON.parse(row.request), lease_ms: -1 });
  made.state.collaborations.set(session_id, { row: { ...row, request }, deadlineMs });
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
  const { collab_ops, collab_ops_total, more } = synced(made, "Z");
  assert.deepEqual([collab_ops.length, collab_ops_total, more, collab_ops[0].session_id], [
    SYNC.maxSessions,
    SYNC.maxSessions + 1,
    true,
    own,
  ]);
});

/** Asks on as PROTOCOL.md says, and returns the ids of each part, whose bytes are bounded. */
function parts(made: BrokerCase, asker: string): string[][] {
  const ids: string[][] = [];
  for (let after: string | undefined, more = true; more; after = ids.at(-1)!.at(-1)) {
    const { collab_ops, ...data } = synced(made, asker, after);
    assert.equal(data.after, after);
    assert.ok(JSON.stringify(collab_ops).length <= SYNC.maxSessionBytes + 32_768 + 1_000);
    ids.push(collab_ops.map(({ session_id }: { session_id: string }) => session_id));
    more = data.more === true;
  }
  return ids;
}

Deno.test("however many requests of whatever size are open, each sync is small, and asking on brings all of them", () => {
  const made = new BrokerCase();
  made.hello({ Z: [] });
  const opened: string[] = [];
  const open = (from: string, task: object = {}) => opened.push(made.request(from, { task }));
  for (let i = 0; i < 450; i++) open(`A${i}`);
  for (let i = 0; i < 40; i++) open(`B${i}`, { text: "x".repeat(30_000) });
  for (let i = 0; i < 2; i++) open("Z", { text: "ü".repeat(15_000) });
  const asked = parts(made, "Z");
  assert.deepEqual(new Set(asked.flat()), new Set(opened));
  assert.deepEqual(asked[0]!.slice(0, 2), opened.slice(-2), "its own come first");
  assert.ok(asked.length < 10);
  assert.equal(asked.flat().length, opened.length + 2, "its own come again, nothing else does");
});

Deno.test("an asker with more of its own than fit gets all of them, too", () => {
  const made = new BrokerCase();
  made.hello({ Z: [] });
  const opened = Array.from({ length: 300 }, (_, i) => {
    const session_id = made.request(`A${i}`, { task: { text: "x".repeat(3_000) } });
    made.accept("Z", session_id);
    return session_id;
  });
  assert.deepEqual(new Set(parts(made, "Z").flat()), new Set(opened));
  assert.deepEqual(new Set(parts(made, "A7").flat()), new Set(opened));
});

Deno.test("asking on behind a collaboration that has closed meanwhile loses nothing", () => {
  const made = new BrokerCase();
  made.hello({ Z: [] });
  const opened = Array.from({ length: 300 }, (_, i) => made.request(`A${i}`));
  const last = synced(made, "Z").collab_ops.at(-1).session_id;
  made.say(`A${opened.indexOf(last)}`, "collaboration_cancel", { session_id: last });
  const { collab_ops, more } = synced(made, "Z", last);
  assert.deepEqual(
    collab_ops.map(({ session_id }: { session_id: string }) => session_id),
    opened.slice(SYNC.maxSessions),
  );
  assert.equal(more, undefined);
});

Deno.test("what a request says is passed on in a sync as it was written, number by number", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  const text =
    `{"message_type":"collaboration_request","data":{"collaboration_type":"t","task":{"n":12345678901234567890, "e":1.10,"1":0}}}`;
  const decision = decide({
    ...{ state: made.state, from: "A", now: made.now, lookup: undefined },
    ...{ message: rereadLine(text), text },
  });
  assert.ok(decision.ok);
  made.apply(decision.drafts);
  const task = `"task":{"n":12345678901234567890, "e":1.10,"1":0}`;
  assert.ok(made.stored.at(-1)!.text.includes(`{"collaboration_type":"t",${task},"session_id":"s`));
  assert.ok(trainingSync(made.state, "B", { pending: 0, after: undefined }).includes(task));
  const fence = made.accept("B", decision.ack!.session_id!);
  made.say("B", "collaboration_decline", { session_id: decision.ack!.session_id!, fence });
  const reopened = made.stored.at(-1)!;
  assert.equal(reopened.type, "collaboration_reopened");
  assert.ok(reopened.text.includes(task));
});
