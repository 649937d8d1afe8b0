import assert from "node:assert/strict";
import type { JournalError } from "../../journal/journal.ts";
import { batch, commit, cursor } from "../../journal/testing/commits.ts";
import type { Said } from "../testing/case_socket.ts";
import { CoreCase } from "../testing/core_case.ts";

const SHARE: Said = { message_type: "pattern_share", data: { pattern_id: "p", domain: "d", content: 1 } };
const share = (message_id: string): Said => ({ ...SHARE, message_id });
const status = (message_id: string): Said => ({
  message_type: "status",
  message_id,
  data: { activity: "idle" },
});
const request = (message_id: string): Said => ({
  message_type: "collaboration_request",
  message_id,
  data: { collaboration_type: "t", ttl_ms: 60_000 },
});
const inSession = (verb: string, session_id: string, more: object = {}): Said => ({
  message_type: `collaboration_${verb}`,
  message_id: `${verb} ${session_id}`,
  data: { session_id, ...more },
});

Deno.test("nothing is published before it is committed, and an entry is published before its ack", async () => {
  const made = new CoreCase();
  made.say("A", [share("m1")]);
  await made.work();
  assert.deepEqual([made.disk.head, made.published, made.party("A").answers], [1, [], []]);
  await made.work();
  assert.deepEqual(made.published, [1]);
  assert.deepEqual(made.party("A").answers, [{ message_type: "ack", message_id: "m1", seq: 1 }]);
});

Deno.test("with nothing in flight an answer that stores nothing leaves at once", () => {
  const made = new CoreCase();
  made.say("A", [status("m1")]);
  assert.deepEqual([made.published, made.party("A").take()], [["status"], ["ack"]]);
});

Deno.test("an answer that stores nothing waits for what was decided before it, from any sender", async () => {
  const made = new CoreCase();
  made.say("A", [share("m1")]);
  made.say("B", [status("m2")]);
  assert.deepEqual([made.published, made.party("B").answers], [[], []]);
  await made.settle();
  assert.deepEqual(made.published, [1, "status"]);
  assert.deepEqual(made.party("B").take(), ["ack"]);
});

Deno.test("a chunk is decided up to a line that needs the disk, and the rest waits", async () => {
  const made = new CoreCase();
  const lines = [share("m1"), SHARE, share("m1"), SHARE];
  assert.deepEqual(made.say("A", lines), { decided: 2, need: { kind: "line", messageId: "m1" } });
  await made.settle();
  assert.equal(made.disk.head, 2);
  assert.equal(made.party("A").removedLines, 2);
});

Deno.test("a commit takes whole turns up to its bound, and one turn however large it is", async () => {
  const made = new CoreCase({ maxCommitEntries: 3 });
  made.say("A", [SHARE]);
  made.say("A", [SHARE, SHARE]);
  made.say("A", [SHARE, SHARE]);
  made.say("A", [SHARE, SHARE, SHARE, SHARE]);
  const heads = [];
  for (let i = 0; i < 4; i++) {
    await made.work(2);
    heads.push(made.disk.head);
  }
  assert.deepEqual(heads, [1, 3, 5, 9]);
});

Deno.test("what arrives while a commit is in flight is published in the order of the decisions", async () => {
  const made = new CoreCase();
  made.say("A", [share("a1")]);
  made.say("B", [status("b1"), share("b2")]);
  made.say("A", [status("a2")]);
  await made.settle();
  assert.deepEqual(made.published, [1, "status", 2, "status"]);
});

Deno.test("on a full disk everything in flight and waiting is decided again, in order", async () => {
  const made = new CoreCase();
  await made.hello("A", "B");
  const before = made.disk.head;
  made.disk.full = true;
  made.say("A", [share("a1")]);
  made.say("B", [share("b1"), status("b2")]);
  made.say("A", [{ message_type: "hello", message_id: "a2", data: { specialization: "x" } }], { pending: 0 });
  await made.settle();
  assert.deepEqual(made.party("A").take(), ["STORAGE_FULL", "ack", "training_sync"]);
  assert.deepEqual(made.party("B").take(), ["STORAGE_FULL", "ack"]);
  assert.deepEqual(made.published, ["status", "ai_joined"]);
  assert.deepEqual([made.disk.head, made.core.state.head, made.core.sequencer.published.head], [
    before,
    before,
    before,
  ]);
});

Deno.test("on a full disk a repeated message whose original is stored is acknowledged once more", async () => {
  const made = new CoreCase();
  made.say("A", [share("m1")]);
  await made.settle();
  made.party("A").answers.length = 0;
  made.disk.full = true;
  made.say("B", [SHARE]);
  made.say("A", [share("m1")], { original: { seq: 1, line: made.disk.entries[0]!.line } });
  await made.settle();
  assert.deepEqual(made.party("A").answers, [{
    message_type: "ack",
    message_id: "m1",
    seq: 1,
    duplicate: true,
  }]);
});

Deno.test("on a full disk a delivery_status that waits is answered from what was looked up for it", async () => {
  const made = new CoreCase();
  await made.hello("A", "B");
  const receipt = {
    seq: 1,
    ai_id: "B",
    sender: "A",
    request: false,
    asked: true,
    expires_ms: null,
    open: true,
  };
  const stored = { ...receipt, state: "stored", at_ms: 7, bell: null, fence: null } as const;
  made.disk.full = true;
  made.say("B", [SHARE]);
  made.say("A", [{ message_type: "delivery_status", message_id: "m1", data: { seq: 1 } }], {
    deliveries: [stored],
  });
  await made.settle();
  assert.deepEqual(made.party("A").answers, [{
    message_type: "ack",
    message_id: "m1",
    deliveries: [{ ai_id: "B", state: "stored", at_ms: 7 }],
  }]);
});

Deno.test("a message that found no space is forgotten: sent again it is stored once there is space", async () => {
  const made = new CoreCase();
  made.disk.full = true;
  made.say("A", [share("m1")]);
  await made.settle();
  assert.deepEqual(made.party("A").take(), ["STORAGE_FULL"]);
  made.say("A", [share("m1")]);
  assert.deepEqual(made.party("A").take(), ["STORAGE_FULL"]);
  made.disk.full = false;
  await made.tick();
  assert.deepEqual(made.say("A", [share("m1")]), { decided: 1 });
  await made.settle();
  assert.deepEqual(made.party("A").answers, [{ message_type: "ack", message_id: "m1", seq: 1 }]);
});

Deno.test("a claim that found no space never was: the collaboration is open, and another AI may win it", async () => {
  const made = new CoreCase();
  await made.hello("A", "B", "C");
  made.say("A", [request("r")]);
  await made.settle();
  const { session_id } = made.party("A").answers[0];
  made.disk.full = true;
  made.say("B", [inSession("accept", session_id)]);
  made.say("C", [inSession("accept", session_id)]);
  await made.settle();
  assert.deepEqual([made.party("B").take(), made.party("C").take()], [["STORAGE_FULL"], ["STORAGE_FULL"]]);
  made.disk.full = false;
  await made.tick();
  made.say("C", [inSession("accept", session_id)]);
  await made.settle();
  assert.equal(made.party("C").answers[0].fence, made.disk.sessions.get(session_id)!.fence);
});

Deno.test("on a full disk no lease runs, and none has run out when there is space again", async () => {
  const made = new CoreCase({ leaseMs: 5_000 });
  await made.hello("A", "B");
  made.say("A", [request("r")]);
  await made.settle();
  const { session_id } = made.party("A").answers[0];
  made.say("B", [inSession("accept", session_id)]);
  await made.settle();
  made.disk.full = true;
  made.say("A", [SHARE]);
  await made.settle();
  await made.tick(20);
  made.disk.full = false;
  await made.tick();
  assert.equal(made.disk.sessions.get(session_id)!.state, "active");
});

Deno.test("when the journal fails nothing more is published, not even what needs no disk", async () => {
  const made = new CoreCase();
  made.journal.dies = "written";
  made.say("A", [share("m1")]);
  await made.settle();
  made.say("B", [status("m2")]);
  await made.tick(20);
  assert.equal(made.fatal.length, 1);
  assert.deepEqual([made.published, made.party("A").answers, made.party("B").answers], [[], [], []]);
});

Deno.test("a journal that somebody else has written to ends the hub, and nothing of what it decided is published", async () => {
  const made = new CoreCase();
  made.disk.commit(commit([batch(1, "other", "*", ["theirs"])]));
  made.say("A", [share("m1")]);
  await made.settle();
  made.say("B", [status("m2")]);
  await made.tick(20);
  const [{ code, message }] = made.fatal as [JournalError];
  assert.deepEqual([made.fatal.length, code, message], [
    1,
    "LOCKED",
    "Somebody else has written to the journal: it no longer ends at 0",
  ]);
  assert.deepEqual([made.published, made.party("A").answers, made.party("B").answers], [[], [], []]);
  assert.equal(made.disk.head, 1);
});

Deno.test("a journal that somebody else writes to while a full disk is recovered from ends the hub, too", async () => {
  const made = new CoreCase();
  made.disk.full = true;
  made.say("A", [share("m1")]);
  await made.drained();
  while (!made.underWay.includes("snapshot")) await made.work();
  made.disk.commit(commit([batch(1, "other", "*", ["theirs"])]));
  await made.settle();
  const [{ code }] = made.fatal as [JournalError];
  assert.deepEqual([made.fatal.length, code, made.published], [1, "LOCKED", []]);
});

Deno.test("a cursor past the published head is refused, one below the stored one changes nothing", async () => {
  const made = new CoreCase();
  made.say("A", [SHARE, SHARE]);
  assert.equal(made.core.sequencer.received("B", 1), false);
  await made.settle();
  assert.equal(made.core.sequencer.received("B", 2), true);
  assert.equal(made.core.sequencer.received("B", 1), true);
  assert.equal(made.core.state.cursors.get("B")!.seq, 2);
});

Deno.test("a cursor is stored with the next commit, or by the next tick", async () => {
  const made = new CoreCase();
  made.say("A", [SHARE]);
  await made.settle();
  made.core.sequencer.received("B", 1);
  await made.tick();
  assert.deepEqual([...made.disk.cursors.values()], [cursor("B", 1)]);
  made.core.sequencer.received("C", 1);
  made.say("A", [SHARE]);
  await made.settle();
  assert.deepEqual([...made.disk.cursors.values()], [cursor("B", 1), cursor("C", 1)]);
});

Deno.test("a cursor that found no space is stored once there is space", async () => {
  const made = new CoreCase();
  made.say("A", [SHARE]);
  await made.settle();
  made.disk.full = true;
  made.core.sequencer.received("B", 1);
  await made.tick();
  assert.equal(made.disk.cursors.size, 0);
  made.disk.full = false;
  await made.tick();
  assert.deepEqual([...made.disk.cursors.values()], [cursor("B", 1)]);
});

Deno.test("what a partner reported is gone when it hands the collaboration back, in the same chunk too", async () => {
  const made = new CoreCase();
  await made.hello("A", "B");
  made.say("A", [request("r")]);
  await made.settle();
  const { session_id } = made.party("A").answers[0];
  made.say("B", [inSession("accept", session_id)]);
  await made.settle();
  const { fence } = made.party("B").answers[0];
  made.say("B", [
    inSession("progress", session_id, { fence, progress: 0.7 }),
    inSession("decline", session_id, { fence }),
  ]);
  await made.settle();
  const [collaboration] = made.core.collaborations.all;
  assert.deepEqual([collaboration!.row.state, collaboration!.progress], ["open", undefined]);
});

Deno.test("an AI that was never here is introduced once its cursor is committed, and keeps its first one", async () => {
  const made = new CoreCase();
  made.say("A", [SHARE]);
  await made.drained();
  let introduced = 0;
  made.core.sequencer.introduce(cursor("B", 0)).then(() => introduced++);
  await made.work(2);
  assert.deepEqual([introduced, made.disk.cursors.size], [0, 0], "the commit in flight did not have it");
  made.core.sequencer.introduce(cursor("B", 1, 1)).then(() => introduced++);
  await made.drained();
  assert.deepEqual([introduced, made.core.sequencer.knows("B")], [0, false]);
  await made.settle();
  assert.deepEqual([introduced, made.core.sequencer.knows("B")], [2, true]);
  await made.core.sequencer.introduce(cursor("B", 1, 1));
  assert.deepEqual([...made.disk.cursors.values()], [cursor("B", 0)]);
});

Deno.test("on a full disk an AI is introduced at once, and its cursor goes with the next entry", async () => {
  const made = new CoreCase();
  made.disk.full = true;
  made.say("A", [SHARE]);
  await made.settle();
  await made.core.sequencer.introduce(cursor("B", 0));
  made.disk.full = false;
  await made.tick();
  made.say("A", [SHARE]);
  await made.settle();
  assert.deepEqual([...made.disk.cursors.values()], [cursor("B", 0)]);
});

Deno.test("a hub that ends while an AI is introduced stores the other cursors behind that commit", async () => {
  const made = new CoreCase();
  made.say("A", [SHARE]);
  await made.settle();
  const { sequencer } = made.core;
  sequencer.introduce(cursor("B", 0));
  sequencer.received("A", 1);
  const finished = sequencer.finish();
  await made.settle();
  await finished;
  assert.deepEqual([...made.disk.cursors.keys()], ["B", "A"]);
});
