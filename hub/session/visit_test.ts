import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import type { Said } from "../testing/case_socket.ts";
import { CoreCase } from "../testing/core_case.ts";
import { HubOperator } from "../view/operator.ts";
import { Roster } from "./roster.ts";

const message = (message_id: string, content: unknown = 1): Said => ({
  message_type: "message",
  message_id,
  data: { content },
});
const OPERATOR = { by: "operator", role: "admin", proof: "login", via: "page" } as const;

/** Makes a hub that delivers, with AI `A` connected and present. */
async function world() {
  const made = new CoreCase();
  const { deliver, relay } = Roster.prototype;
  Object.assign(made.core.roster, { deliver, relay });
  const main = await made.connect("A");
  return { made, main };
}

Deno.test("a visit sends without a hello beside the AI's own connection, which is not disturbed", async () => {
  const { made, main } = await world();
  const visit = await made.visit("A");
  visit.say(message("m1"));
  await made.settle();
  assert.deepEqual(visit.delivered, [{ message_type: "ack", message_id: "m1", seq: 2 }]);
  main.say(message("m2"));
  await made.settle();
  assert.deepEqual(main.delivered, [{ message_type: "ack", message_id: "m2", seq: 3 }]);
});

Deno.test("a message that was sent over one connection of an AI is a duplicate over every other one", async () => {
  const { made, main } = await world();
  const [first, second] = [await made.visit("A"), await made.visit("A")];
  for (const socket of [first, second, main]) socket.say(message("m1"));
  await made.settle();
  const answers = [first, second, main].flatMap(({ delivered }) => delivered);
  assert.deepEqual(answers.map(({ seq, duplicate }) => [seq, duplicate]), [
    [2, undefined],
    [2, true],
    [2, true],
  ]);
  assert.equal(made.disk.head, 2);
  second.say(message("m1", "another"));
  await made.settle();
  assert.equal(second.delivered.at(-1).code, "MESSAGE_ID_CONFLICT");
});

Deno.test("a message that a visit has in flight is a duplicate over the AI's own connection", async () => {
  const { made, main } = await world();
  const other = await made.connect("B");
  other.say({ message_type: "collaboration_request", data: { collaboration_type: "t" } });
  await made.settle();
  const session_id = `s${made.disk.head}`;
  main.take();
  const accept = { message_type: "collaboration_accept", message_id: "m1", data: { session_id } };
  const complete = {
    message_type: "collaboration_complete",
    message_id: "m2",
    data: { session_id, fence: made.disk.head + 1, outcome: "success" },
  };
  const visit = await made.visit("A");
  visit.say(accept, complete);
  main.say(complete);
  await made.settle();
  visit.say(complete);
  await made.settle();
  for (const socket of [main, visit]) {
    assert.deepEqual(socket.delivered.at(-1), {
      message_type: "ack",
      message_id: "m2",
      seq: socket.delivered.at(-1).seq,
      duplicate: true,
    });
  }
});

Deno.test("a visit makes nobody present, and its leave ends it alone", async () => {
  const { made, main } = await world();
  const other = await made.connect("B");
  const [visit, stranger] = [await made.visit("A"), await made.visit("C")];
  stranger.say(message("m1"));
  await made.settle();
  assert.deepEqual([...made.core.state.present.keys()], ["A", "B"]);
  visit.say({ message_type: "leave", message_id: "m2", data: {} }, message("m3"));
  await made.settle();
  assert.deepEqual(visit.take(), ["ack"], "what comes after leave is dropped");
  assert.ok(visit.ended);
  stranger.hangUp();
  await made.tick(20);
  assert.deepEqual([...made.core.state.present.keys()], ["A", "B"]);
  assert.deepEqual(other.take().filter((type) => type.startsWith("ai_")), []);
  assert.ok(!main.ended);
});

Deno.test("a visit does not keep the presence of an AI whose connection was lost", async () => {
  const { made, main } = await world();
  const visit = await made.visit("A");
  main.hangUp();
  await made.settle();
  visit.say(message("m1"));
  await made.tick(12);
  assert.equal(made.core.state.present.size, 0);
  assert.ok(!visit.ended);
});

Deno.test("a hello in a visit is refused with what to do, a sync is answered", async () => {
  const { made } = await world();
  const visit = await made.visit("A");
  visit.say({ message_type: "hello", message_id: "m1", data: { specialization: "x" } });
  visit.say({ message_type: "sync", message_id: "m2", data: {} });
  await made.settle();
  const [refusal, ...rest] = visit.delivered;
  assert.deepEqual([refusal.code, refusal.message_id], ["INVALID_MESSAGE", "m1"]);
  assert.match(refusal.fix, /without "visit"/);
  assert.deepEqual(rest.map(({ message_type }) => message_type), ["ack", "training_sync"]);
});

Deno.test("a visit that resumes gets entries, replayed and then as they are published; one that does not gets none", async () => {
  const { made } = await world();
  const other = await made.connect("B");
  other.say(message("m1"));
  await made.settle();
  const [reading, silent] = [await made.visit("A", { resume_from: 0 }), await made.visit("A")];
  other.say({ message_type: "status", data: { activity: "idle" } }, message("m2"));
  await made.settle();
  assert.deepEqual(reading.delivered.map(({ seq, replayed }) => [seq, replayed]), [[4, undefined]]);
  assert.deepEqual(silent.take(), []);
});

Deno.test("received in a visit moves the AI's cursor", async () => {
  const { made } = await world();
  (await made.connect("B")).say(message("m1"));
  await made.settle();
  (await made.visit("A")).say({ message_type: "received", data: { cursor: 3 } });
  await made.settle();
  const socket = made.open();
  socket.say({ ai_id: "A", visit: true, local_key: "key", resume_from: "cursor" });
  await made.settle();
  assert.deepEqual(socket.delivered.map(({ message_type }) => message_type), ["welcome", "caught_up"]);
  assert.equal(socket.delivered[0].cursor, 3);
});

Deno.test("an AI has at most max_visits visits at once, and its own connection beside them", async () => {
  const { made } = await world();
  const visits = [];
  for (let n = 0; n < DEFAULT_LIMITS.max_visits; n++) visits.push(await made.visit("A"));
  const socket = made.open();
  socket.say({ ai_id: "A", visit: true, local_key: "key" });
  await made.settle();
  const [refusal] = socket.delivered;
  assert.equal(refusal.code, "TOO_MANY_CONNECTIONS");
  assert.match(refusal.message, /"A" has 16 visits/);
  assert.equal(refusal.retry_after_ms, 1_000);
  visits[0]!.say({ message_type: "leave", data: {} });
  await made.settle();
  assert.deepEqual((await made.visit("A")).take(), []);
  assert.ok(visits.slice(1).every(({ ended }) => !ended));
});

Deno.test("the operator's disconnect ends an AI's own connection and its visits", async () => {
  const { made, main } = await world();
  const operator = new HubOperator(made.core);
  const [visit, stranger] = [await made.visit("A"), await made.visit("C")];
  for (const [ai, sockets] of [["A", [main, visit]], ["C", [stranger]]] as const) {
    const done = operator.disconnect(OPERATOR, ai);
    await made.settle();
    await done;
    for (const socket of sockets) assert.deepEqual(socket.take(), ["DISCONNECTED"]);
  }
});

Deno.test("a visit is pinged, and gets draining, as every connection", async () => {
  const { made } = await world();
  const visit = await made.visit("A");
  const [session] = [...made.sessions.keys()].slice(-1);
  made.clock.pass(DEFAULT_LIMITS.heartbeat_interval_ms);
  session!.tick();
  session!.announceDrain(1_000);
  await made.settle();
  assert.deepEqual(visit.take(), ["ping", "draining"]);
});

Deno.test("nothing is left of 500 visits of different AIs that have ended", async () => {
  const { made } = await world();
  for (let n = 0; n < 500; n++) {
    const visit = await made.visit(`V${n}`);
    visit.say(message(`m${n}`));
    visit.hangUp();
    await made.settle();
  }
  assert.equal(made.core.recentIds.size, 1, "A is connected");
  assert.equal(made.core.roster.visitsOf("V7").length, 0);
  assert.equal(made.core.roster.present, 1);
});
