import assert from "node:assert/strict";
import { readLine } from "../../protocol/framing.ts";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import { ask, askOne } from "./ask.ts";
import { CALLER, doorsCase } from "./testing/doors_case.ts";

const message = (message_id: string, content: unknown = 1) => ({
  message_type: "message",
  message_id,
  data: { content },
});
const line = (said: object | string) =>
  readLine(typeof said === "string" ? said : JSON.stringify(said), DEFAULT_LIMITS);

Deno.test("a message through a door is answered when it is committed, and its sender has no connection", async () => {
  const { made, sessions, doors } = doorsCase();
  const asking = askOne(doors, CALLER, message("m1"));
  await made.drained();
  assert.equal(made.disk.head, 0);
  await made.settle();
  const asked = await asking;
  assert.deepEqual(asked, { ok: true, answer: { message_type: "ack", message_id: "m1", seq: 2 } });
  await sessions.ended();
  assert.deepEqual([[...sessions], made.core.roster.visitsOf("A")], [[], []]);
});

Deno.test("whom the hub ends before it has let it in is not let in, also where it has nothing to say", async () => {
  for (const lines of [[], [line(message("m1"))]]) {
    const { made, sessions, doors } = doorsCase();
    const asking = ask(doors, CALLER, lines);
    for (const session of sessions) session.closeGracefully();
    await made.settle();
    const asked = await asking;
    assert.equal(asked.ok ? "let in" : asked.problem.code, "SHUTTING_DOWN");
  }
});

Deno.test("of a batch a bad line is named by its place, and the others stand", async () => {
  const { made, doors } = doorsCase();
  const bad = { message_type: "messages", message_id: "m2", data: {} };
  const lines = [message("m1"), bad, "{", message("m3"), message("m1"), message("m1", "other")].map(line);
  const asking = ask(doors, CALLER, lines);
  await made.settle();
  const asked = await asking;
  assert.ok(asked.ok);
  assert.deepEqual(
    asked.answers.map(({ message_type, code, message_id, seq, duplicate }) =>
      [code ?? message_type, message_id, seq, duplicate].filter((part) => part !== undefined)
    ),
    [
      ["ack", "m1", 2],
      ["UNKNOWN_TYPE", "m2"],
      ["BAD_JSON"],
      ["ack", "m3", 3],
      ["ack", "m1", 2, true],
      ["MESSAGE_ID_CONFLICT", "m1"],
    ],
  );
});

Deno.test("a batch of 1,000 messages through a door is one commit", async () => {
  const { made, doors } = doorsCase();
  const asking = ask(doors, CALLER, Array.from({ length: 1_000 }, (_, i) => line(message(`m${i}`))));
  await made.settle();
  const asked = await asking;
  assert.ok(asked.ok && asked.answers.every(({ seq }, i) => seq === i + 2));
  // Beside it there is one for the cursor of an AI that was never here, and one for its coming.
  assert.equal(made.core.sequencer.commits, 3);
});

Deno.test("a sync through a door is answered with what it asked for", async () => {
  const { made, doors } = doorsCase();
  const asking = ask(doors, CALLER, [line({ message_type: "sync", message_id: "s1", data: {} })]);
  await made.settle();
  const asked = await asking;
  assert.ok(asked.ok);
  const [{ message_type, message_id, training_sync }] = asked.answers as unknown as [Record<string, unknown>];
  assert.deepEqual([message_type, message_id], ["ack", "s1"]);
  assert.equal((training_sync as { head_seq: number }).head_seq, 1);
});

Deno.test("who is not let in through a door gets the words of admission", async () => {
  const { made, sessions, doors } = doorsCase();
  const asking = askOne(doors, { ...CALLER, localKey: "wrong" }, message("m1"));
  await made.settle();
  const asked = await asking;
  assert.ok(!asked.ok);
  assert.equal(asked.problem.code, "AUTH_FAILED");
  await sessions.ended();
});

Deno.test("what a session that ends has not answered is unknown, with the words of its end", async () => {
  const { made, doors } = doorsCase();
  const token = await made.token("B");
  const caller = { ...CALLER, name: "B", token, localKey: undefined };
  const before = askOne(doors, caller, message("m0"));
  await made.settle();
  await before;
  const asking = ask(doors, caller, [line(message("m1"))]);
  await made.drained();
  while (!made.underWay.includes("commit")) await made.work();
  await made.tokens.revoke({ name: "B" });
  await made.drained();
  const asked = await asking;
  assert.ok(asked.ok);
  const [{ code, definite, message_id }] = asked.answers as unknown as [Record<string, unknown>];
  assert.deepEqual([code, definite, message_id], ["REVOKED", false, "m1"]);
  await made.settle();
});

Deno.test("by requests alone an AI is present, with what it says in one, and may take what needs its capabilities", async () => {
  const { made, doors } = doorsCase();
  const asker = await made.connect("B");
  const wanted = { collaboration_type: "t", required_capabilities: ["x"] };
  asker.say({ message_type: "collaboration_request", message_id: "r1", data: wanted });
  await made.settle();
  const { session_id } = asker.delivered.find(({ message_id }) => message_id === "r1");
  const accept = { message_type: "collaboration_accept", message_id: "a1", data: { session_id } };
  const refused = askOne(doors, CALLER, accept);
  await made.settle();
  assert.equal((await refused as { answer: { code: string } }).answer.code, "MISSING_CAPABILITY");
  assert.ok(made.core.state.present.has("A"));
  const hello = {
    message_type: "hello",
    message_id: "h1",
    data: { specialization: "web", capabilities: ["x"] },
  };
  const asking = ask(doors, CALLER, [hello, { ...accept, message_id: "a2" }].map(line));
  await made.settle();
  const asked = await asking;
  assert.ok(asked.ok);
  assert.deepEqual(asked.answers.map(({ message_type }) => message_type), ["ack", "ack"]);
  await made.tick(59);
  assert.ok(made.core.state.present.has("A"));
  await made.tick(2);
  assert.equal(made.core.state.present.has("A"), false);
});
