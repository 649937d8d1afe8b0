import assert from "node:assert/strict";
import { BrokerCase, outcome } from "../testing/broker_case.ts";
import { deadPush } from "./deliveries.ts";

const TTL = { ttl_ms: 5_000 };

/** Three AIs are there: A sends to B. */
function world(): BrokerCase {
  const made = new BrokerCase();
  made.hello({ A: [], B: [], C: [] });
  return made;
}

/** Sends a message from A to B, and returns its seq. */
function send(made: BrokerCase, data: object = { receipt: true }): number {
  const decision = made.say("A", "message", { content: "x", ...data }, { target_ai: "B" });
  assert.ok(decision.ok, outcome(decision) as string);
  return made.state.head;
}

/** Returns what was said of deliveries last, as `seq state → audience`. */
function said(made: BrokerCase): string[] {
  return made.stored.filter(({ type }) => type === "delivery" || type === "dead_letter").map(
    ({ type, audience, data }) => {
      const state = type === "dead_letter" ? `dead, ${data.state}` : data.state;
      return `${data.seq} ${state} → ${audience === "*" ? "all" : audience.join() || "nobody"}`;
    },
  );
}

Deno.test("a sender that asks gets one delivery for each state, and none twice or backwards", () => {
  const made = world();
  const seq = send(made);
  made.say("B", "rung", { seqs: [seq, seq], bell: "socket" });
  made.say("B", "rung", { seqs: [seq], bell: "hook" });
  made.say("B", "fetched", { seqs: [seq] });
  made.say("B", "rung", { seqs: [seq], bell: "hook" });
  made.say("B", "message", { content: "on it", reply_to: seq });
  made.say("B", "fetched", { seqs: [seq] });
  made.say("B", "done", { seqs: [seq] });
  made.say("B", "done", { seqs: [seq] });
  made.say("B", "message", { content: "again", reply_to: seq });
  const states = ["rung", "fetched", "taken", "done"];
  assert.deepEqual(said(made), states.map((state) => `${seq} ${state} → A`));
});

Deno.test("states that were left out are not said later", () => {
  const made = world();
  const seq = send(made);
  made.say("B", "done", { seqs: [seq] });
  made.say("B", "fetched", { seqs: [seq] });
  assert.deepEqual(said(made), [`${seq} done → A`]);
});

Deno.test("a person takes by a reply what was sent to them, under their own name or to the operator, and nothing else", () => {
  const made = world();
  const toPerson = send(made, { receipt: true, ...TTL });
  const toOperator = made.state.head + 1;
  made.say("A", "message", { content: "x", receipt: true, ...TTL }, { target_ai: "operator" });
  const toAi = made.state.head + 1;
  made.say("A", "message", { content: "x", receipt: true }, { target_ai: "C" });
  const answer = (from: string, reply_to: number) =>
    made.say(from, "message", { content: "yes", reply_to }, { target_ai: "A", isPerson: true });
  answer("B", toPerson);
  for (const seq of [toOperator, toOperator, toAi]) answer("operator", seq);
  assert.deepEqual(said(made), [`${toPerson} taken → A`, `${toOperator} taken → A`]);
  made.now.wallMs += 10_000;
  assert.deepEqual(made.pass(10_000), [], "what was answered is no dead letter");
});

Deno.test("a message with a ttl alone is followed for the record", () => {
  const made = world();
  const seq = send(made, TTL);
  made.say("B", "fetched", { seqs: [seq] });
  assert.deepEqual(said(made), [`${seq} fetched → nobody`]);
});

Deno.test("nobody says for another AI how far something has come", () => {
  const made = world();
  const seq = send(made);
  for (const ai of ["A", "C"]) {
    made.say(ai, "rung", { seqs: [seq], bell: "b" });
    made.say(ai, "fetched", { seqs: [seq] });
    made.say(ai, "done", { seqs: [seq] });
  }
  assert.deepEqual(said(made), []);
});

Deno.test("what is not fetched in its time is a dead letter, once, and the ack of a late fetch names it", () => {
  const made = world();
  const seq = send(made, TTL);
  const rung = send(made, TTL);
  made.say("B", "rung", { seqs: [rung], bell: "b" });
  made.now.wallMs += 4_999;
  assert.deepEqual(made.pass(1_000), []);
  made.now.wallMs += 1;
  assert.deepEqual(made.pass(1_000), ["dead_letter", "dead_letter"]);
  assert.deepEqual(made.pass(9_000), []);
  const late = made.say("B", "fetched", { seqs: [seq, rung] });
  assert.deepEqual(late.ok && late.ack, { dead: [seq, rung] });
  made.say("B", "done", { seqs: [seq] });
  assert.deepEqual(said(made), [
    `${rung} rung → nobody`,
    `${seq} dead, stored → A`,
    `${rung} dead, rung → A`,
  ]);
});

Deno.test("what a cursor has passed is fetched, and never dead", () => {
  const made = world();
  const seq = send(made, { receipt: true, ...TTL });
  made.state.cursors.set("B", { ai_id: "B", seq, since_seq: 0, done: [] });
  made.now.wallMs += 10_000;
  assert.deepEqual(made.pass(10_000), ["delivery"]);
  assert.deepEqual(said(made), [`${seq} fetched → A`]);
});

Deno.test("a request to one AI is taken by its accept and done when it is completed", () => {
  const made = world();
  const id = made.request("A", { receipt: true }, "B");
  const opened = made.state.head;
  made.say("B", "fetched", { seqs: [opened] });
  made.say("B", "message", { content: "which one?", reply_to: opened });
  made.say("B", "done", { seqs: [opened] });
  const fence = made.accept("B", id);
  const taken = made.stored.findLast(({ type }) => type === "delivery")!;
  assert.deepEqual(taken.data, { seq: opened, ai_id: "B", state: "taken", fence });
  const end = made.say("B", "collaboration_complete", { session_id: id, fence, outcome: "success" });
  assert.deepEqual(outcome(end), [
    "collaboration_complete → A",
    "collaboration_closed completed → A, B",
    "delivery → A",
  ]);
  assert.deepEqual(said(made), ["fetched", "taken", "done"].map((state) => `${opened} ${state} → A`));
  assert.equal([...made.state.receipts.open].length, 0);
});

Deno.test("a request to one AI that did not ask says no more than it did before", () => {
  const made = world();
  const id = made.request("A", {}, "B");
  const opened = made.state.head;
  const fence = made.accept("B", id);
  made.say("B", "collaboration_complete", { session_id: id, fence, outcome: "success" });
  assert.deepEqual(said(made), []);
  assert.equal(made.state.receipts.get(opened, "B")?.state, "done");
});

Deno.test("a request to one AI that expires unfetched is a dead letter", () => {
  const made = world();
  made.request("A", TTL, "B");
  assert.deepEqual(made.pass(5_000), ["dead_letter", "collaboration_closed"]);
  assert.equal([...made.state.receipts.open].length, 0);
});

Deno.test("what goes to all has no receipts", () => {
  const made = world();
  for (const data of [{ receipt: true }, TTL]) {
    const refusal = made.say("A", "message", { content: "x", ...data });
    assert.equal(outcome(refusal), "INVALID_MESSAGE");
    assert.match(refusal.ok ? "" : refusal.fix!, /target_ai/);
  }
  assert.equal(
    outcome(made.say("A", "collaboration_request", { collaboration_type: "t", receipt: true })),
    "INVALID_MESSAGE",
  );
  assert.ok(made.say("A", "message", { content: "x", receipt: false }).ok);
});

Deno.test("a message to a topic is followed to each member at its seq, and ends for each by itself", () => {
  const made = world();
  const join = (ai: string) => made.say(ai, "topic_join", { topic: "t" });
  const leave = (ai: string) => made.say(ai, "topic_leave", { topic: "t" });
  const ask = (data: object) => made.say("A", "message", { content: "x", ...data }, { topic: "t" });
  for (const ai of ["A", "B", "C"]) join(ai);
  ask({ receipt: true, ...TTL });
  const seq = made.state.head;
  leave("C");
  made.say("B", "done", { seqs: [seq] });
  made.say("D", "done", { seqs: [seq] });
  assert.deepEqual(made.pass(1_000), []);
  made.now.wallMs += 5_000;
  assert.deepEqual(made.pass(5_000), ["dead_letter"]);
  const { data, audience } = made.stored.at(-1)!;
  assert.deepEqual(
    [data, audience],
    [{ seq, ai_id: "C", state: "stored" }, ["A"]],
    "who left may have fetched it",
  );
  assert.deepEqual(said(made), [`${seq} done → A`, `${seq} dead, stored → A`]);
  ask({ receipt: true });
  const [open, ...others] = made.state.receipts.open;
  assert.deepEqual([open!.ai_id, others.length, open!.expires_ms], ["B", 0, made.now.wallMs + 604_800_000]);
  leave("B");
  assert.deepEqual(outcome(ask({ receipt: true })), ["message → #t"], "nobody is in it");
});

Deno.test("of a message to a topic as much waits as it has members, and none more than may wait", () => {
  const made = world();
  Object.assign(made.state, { maxUnfetched: 3 });
  for (const ai of ["A", "B", "C"]) made.say(ai, "topic_join", { topic: "t" });
  const ask = () => made.say("A", "message", { content: "x", receipt: true }, { topic: "t" });
  ask();
  const seq = made.state.head;
  const refusal = ask();
  assert.equal(outcome(refusal), "RATE_LIMITED");
  const text =
    '2 messages and requests of "A" wait to be fetched, and topic "t" has 2 other members: at most 3';
  assert.match(refusal.ok ? "" : refusal.text, new RegExp(text));
  made.say("B", "fetched", { seqs: [seq] });
  assert.deepEqual(outcome(ask()), ["message → #t"]);
});

Deno.test("of one sender only so much may wait to be fetched", () => {
  const made = world();
  Object.assign(made.state, { maxUnfetched: 2 });
  const first = send(made);
  send(made, TTL);
  const more = () => made.say("A", "message", { content: "x", receipt: true }, { target_ai: "B" });
  const refusal = more();
  assert.equal(outcome(refusal), "RATE_LIMITED");
  assert.match(refusal.ok ? "" : refusal.text, /^2 messages and requests of "A" wait to be fetched/);
  assert.equal(
    outcome(made.say("A", "collaboration_request", { collaboration_type: "t" }, { target_ai: "B" })),
    "RATE_LIMITED",
  );
  assert.ok(made.say("A", "message", { content: "x" }, { target_ai: "B" }).ok);
  made.say("B", "fetched", { seqs: [first] });
  assert.ok(more().ok);
});

Deno.test("done moves the cursor as far as the lookup says, and keeps what lies behind it", () => {
  const made = world();
  const seqs = [send(made), send(made), send(made)];
  const done = (named: number[], closedUpTo: number) =>
    made.say("B", "done", { seqs: named }, { lookup: { done: { ai: "B", closedUpTo, before: undefined } } });
  const ahead = done([seqs[2]!, seqs[1]!], 2);
  assert.deepEqual(ahead.ok && [ahead.ack, ahead.cursor?.done], [{ cursor: 2 }, [seqs[1], seqs[2]]]);
  if (ahead.ok) made.state.cursors.set("B", ahead.cursor!);
  const all = done([seqs[0]!], seqs[2]!);
  assert.deepEqual(all.ok && [all.ack, all.cursor?.done], [{ cursor: seqs[2] }, []]);
  assert.deepEqual(outcome(ahead), ["done → nobody", "delivery → A", "delivery → A"]);
});

Deno.test("done names no entry that was decided and not published: after a crash its seq may be another's", () => {
  const made = world();
  const seq = send(made);
  const receipts = { rows: [], asOf: seq - 1 };
  const done = { ai: "B", closedUpTo: 0, before: undefined };
  const early = made.say("B", "done", { seqs: [seq] }, { lookup: { receipts, done } });
  assert.equal(outcome(early), "INVALID_MESSAGE");
});

Deno.test("done names entries that are there, and not too many out of order", () => {
  const made = world();
  const past = made.say("B", "done", { seqs: [99] });
  assert.equal(outcome(past), "INVALID_MESSAGE");
  assert.match(past.ok ? "" : past.text, /no entry 99, the last one is 3/);
  Object.assign(made.state, { head: 5_000 });
  const seqs = (from: number) => Array.from({ length: 600 }, (_, i) => from + i);
  const first = made.say("B", "done", { seqs: seqs(10) });
  if (first.ok) made.state.cursors.set("B", first.cursor!);
  assert.equal(outcome(made.say("B", "done", { seqs: seqs(1_000) })), "RATE_LIMITED");
});

Deno.test("news that could not be posted are a dead letter to the requester, which is kept as others are", () => {
  const made = world();
  made.say("A", "collaboration_request", { collaboration_type: "review" });
  const seq = made.state.head;
  made.apply([deadPush({ seq, requester: "A", origin: "https://example.com" })]);
  assert.deepEqual(said(made), [`${seq} dead, stored → A`]);
  assert.equal(made.stored.at(-1)!.data.push, "https://example.com");
  const { state, open } = made.state.receipts.get(seq, "A")!;
  assert.deepEqual([state, open], ["dead", false]);
});
