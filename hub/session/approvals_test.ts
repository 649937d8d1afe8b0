import assert from "node:assert/strict";
import { CoreCase } from "../testing/core_case.ts";
import type { CaseSocket, Said } from "../testing/case_socket.ts";
import { HubOperator } from "../view/operator.ts";
import { Roster } from "./roster.ts";

const LOGIN = { by: "operator", role: "admin", proof: "login", via: "page" } as const;

/** Makes a hub that delivers, with an AI that has asked for an approval. */
async function world() {
  const made = new CoreCase();
  const { deliver, relay } = Roster.prototype;
  Object.assign(made.core.roster, { deliver, relay });
  const ai = await made.connect("A");
  const request = { collaboration_type: "approval", description: "delete the branch" };
  ai.say({ message_type: "collaboration_request", message_id: "m1", target_ai: "operator", data: request });
  await made.settle();
  const { session_id, matches } = ai.delivered.at(-1);
  assert.equal(matches, 0);
  ai.take();
  return { made, ai, session_id: session_id as string };
}

const decision = (message_id: string, session_id: string, approved: boolean): Said => ({
  message_type: "collaboration_complete",
  message_id,
  data: { session_id, outcome: "success", result: { approved, note: message_id } },
});

async function person(made: CoreCase, name: string, role: "operator" | "admin"): Promise<CaseSocket> {
  return await made.visit("operator", { token: await made.token(name, { role }) });
}

const answersOf = (socket: CaseSocket) =>
  socket.delivered.splice(0).map(({ message_type, code, message }) =>
    code ? `${code}: ${message}` : message_type
  );

Deno.test("of two people who decide at once the first one counts, and the second one is refused", async () => {
  const { made, ai, session_id } = await world();
  const [ann, bob] = [await person(made, "ann", "operator"), await person(made, "bob", "admin")];
  ann.say(decision("yes", session_id, true));
  bob.say(decision("no", session_id, false));
  await made.settle();
  assert.deepEqual(answersOf(ann), ["ack"]);
  assert.deepEqual(answersOf(bob), [
    `SESSION_STATE: Cannot decide session "${session_id}": it was decided already`,
  ]);
  const [complete, closed, ...more] = ai.delivered.splice(0);
  assert.deepEqual([complete.source_ai, complete.data.result], ["operator", { approved: true, note: "yes" }]);
  assert.deepEqual([closed.data.state, closed.data.partner, closed.data.fence], [
    "completed",
    "operator",
    complete.seq,
  ]);
  assert.deepEqual(more, []);
  const record = JSON.parse(made.disk.line(made.disk.head)!);
  assert.deepEqual([record.data.by, record.data.action, record.data.target], ["ann", "approve", session_id]);
});

Deno.test("the local key decides nothing, neither as the operator nor as an AI; the page's login does", async () => {
  const { made, ai, session_id } = await world();
  const key = await made.visit("operator");
  const other = await made.connect("B");
  for (const socket of [other, ai]) socket.take();
  for (const socket of [key, other, ai]) socket.say(decision("yes", session_id, true));
  other.say({ message_type: "collaboration_accept", message_id: "m2", data: { session_id } });
  await made.settle();
  const refused = [key, other, ai].flatMap((socket) => socket.take());
  assert.deepEqual(refused, ["FORBIDDEN", "INVALID_MESSAGE", "NOT_PARTY", "INVALID_MESSAGE"]);
  const decided = new HubOperator(made.core).decide(LOGIN, session_id, { approved: false, note: "" });
  await made.settle();
  await decided;
  assert.deepEqual(ai.delivered.map(({ data }) => data.result ?? data.state), [
    { approved: false },
    "completed",
  ]);
});

Deno.test("a token as agent or observer decides nothing", async () => {
  const { made, session_id } = await world();
  for (const role of ["agent", "observer"] as const) {
    const socket = await made.connect(role, { token: await made.token(role, { role }), hello: false });
    socket.take();
    socket.say(decision("yes", session_id, true));
    await made.settle();
    assert.deepEqual(socket.take(), [role === "agent" ? "INVALID_MESSAGE" : "FORBIDDEN"]);
  }
  assert.equal(made.core.state.collaborations.get(session_id)!.row.state, "open");
});

Deno.test("what an AI says to the operator is an entry that no AI gets, and the answer reaches it as a reply", async () => {
  const { made, ai } = await world();
  const other = await made.connect("B");
  other.take();
  ai.say({
    message_type: "message",
    message_id: "m2",
    target_ai: "operator",
    data: { content: "which one?" },
  });
  await made.settle();
  const { seq } = ai.delivered.at(-1);
  ai.take();
  const sent = new HubOperator(made.core).send(LOGIN, "A", "the second", seq);
  await made.settle();
  await sent;
  assert.deepEqual(other.take(), []);
  const [reply] = ai.delivered;
  assert.deepEqual([reply.source_ai, reply.data], ["operator", { content: "the second", reply_to: seq }]);
});
