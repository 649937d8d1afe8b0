import assert from "node:assert/strict";
import { CoreCase } from "../testing/core_case.ts";
import type { Said } from "../testing/case_socket.ts";
import { Roster } from "./roster.ts";

const message = (message_id: string, target_ai?: string): Said => ({
  message_type: "message",
  message_id,
  ...(target_ai === undefined ? {} : { target_ai }),
  data: { content: message_id },
});

/** Makes a hub that delivers. */
function world(): CoreCase {
  const made = new CoreCase();
  const { deliver, relay } = Roster.prototype;
  Object.assign(made.core.roster, { deliver, relay });
  return made;
}

async function open(made: CoreCase, first: object) {
  const socket = made.open();
  socket.say({ ...first });
  await made.settle();
  return socket;
}

const entries = (made: CoreCase) => made.disk.entries.map(({ line }) => JSON.parse(line));

Deno.test("the local key opens a visit as the operator, an admin whose messages are recorded, and nothing but a visit", async () => {
  const made = world();
  const ai = await made.connect("A");
  const visit = await made.visit("operator");
  visit.say(message("m1", "A"), { message_type: "token_create", message_id: "m2", data: { name: "B" } });
  await made.settle();
  assert.deepEqual(visit.take().sort(), ["ack", "token_created"]);
  assert.deepEqual(ai.take(), ["message"]);
  const records = entries(made).filter(({ message_type }) => message_type === "operator_action");
  const told = records.map((
    { data: { by, role, proof, action, target } },
  ) => [by, role, proof, action, target]);
  assert.deepEqual(told.sort(), [
    ["operator", "admin", "local_key", "message", "A"],
    ["operator", "admin", "local_key", "token_create", "B"],
  ]);
  visit.say({
    message_type: "pattern_share",
    message_id: "m3",
    data: { pattern_id: "p", domain: "d", content: 1 },
  });
  await made.settle();
  assert.deepEqual(visit.take(), ["FORBIDDEN"]);
  const own = await open(made, { ai_id: "operator", local_key: "key" });
  assert.deepEqual([own.delivered[0].code, own.delivered[0].fix], [
    "AUTH_FAILED",
    'add "visit":true to the first line',
  ]);
  const wrong = await open(made, { ai_id: "operator", local_key: "kez", visit: true });
  assert.deepEqual(wrong.take(), ["AUTH_FAILED"]);
});

Deno.test("a person's token opens a visit as the operator in the person's name, where its role may act so", async () => {
  const made = world();
  await made.connect("A");
  const visit = await made.visit("operator", { token: await made.token("ann", { role: "operator" }) });
  visit.say(message("m1", "A"), { message_type: "token_list", message_id: "m2" });
  await made.settle();
  assert.deepEqual(visit.take().sort(), ["FORBIDDEN", "ack"]);
  const record = entries(made).find(({ message_type }) => message_type === "operator_action");
  assert.deepEqual([record.data.by, record.data.proof, record.data.via], ["ann", "token", "tcp"]);
  for (const role of ["agent", "observer"] as const) {
    const token = await made.token(role, { role });
    const socket = await open(made, { ai_id: "operator", token, visit: true, local_key: "key" });
    assert.deepEqual(socket.take(), ["AUTH_FAILED"], role);
  }
  await made.tokens.revoke({ name: "ann" });
  await made.settle();
  assert.equal(visit.delivered[0].message, 'The token of "ann" was revoked');
  assert.deepEqual(visit.take(), ["REVOKED"]);
});

Deno.test("an observer gets what is for everyone, live and on resume, nothing that is directed, and is never present", async () => {
  const made = world();
  const [a, b] = [await made.connect("A"), await made.connect("B")];
  a.take();
  const token = await made.token("eye", { role: "observer" });
  const live = await open(made, { ai_id: "eye", token });
  a.say(message("m1"), message("m2", "B"), message("m3", "eye"));
  await made.settle();
  assert.deepEqual(live.delivered.splice(0).map(({ message_type, data }) => data?.content ?? message_type), [
    "welcome",
    "m1",
  ]);
  assert.deepEqual(a.take(), ["ack", "ack", "UNKNOWN_AI"], "nobody writes to an observer");
  assert.deepEqual(b.take(), ["message", "message"]);
  live.say({ message_type: "received", message_id: "r", data: { cursor: made.disk.head } });
  await made.settle();
  assert.deepEqual(live.take(), ["ack"]);
  const resumed = await open(made, { ai_id: "eye", token, resume_from: 0 });
  assert.deepEqual(live.take(), ["REPLACED"]);
  assert.deepEqual(
    resumed.delivered.splice(0).map(({ message_type, data }) => data?.content ?? message_type),
    [
      "welcome",
      "m1",
      "caught_up",
    ],
  );
  a.say({ message_type: "sync", data: {} });
  await made.settle();
  assert.deepEqual(a.delivered.at(-1).data.active_ais, ["A", "B"]);
});

Deno.test("an observer of a name that was an agent before gets nothing that waits for that name", async () => {
  const made = world();
  const ai = await made.connect("A");
  const agent = await made.token("eye");
  ai.say(message("m1", "eye"));
  await made.settle();
  await made.tokens.revoke({ token_id: agent.slice(4, 12) });
  const token = await made.token("eye", { role: "observer" });
  const eye = await open(made, { ai_id: "eye", token, resume_from: "cursor" });
  assert.deepEqual(eye.take(), ["welcome", "caught_up"]);
});

Deno.test("an observer that takes the place of an agent of the same name ends its presence, as a lost connection does", async () => {
  const made = world();
  const [other, agent] = [await made.connect("A"), await made.connect("eye")];
  await made.connect("eye", { token: await made.token("eye", { role: "observer" }), hello: false });
  assert.equal(agent.take().at(-1), "REPLACED");
  await made.tick(12);
  assert(other.take().includes("ai_left"));
});

Deno.test("those who come as the operator have visits of their own each, so that none keeps an admin from the tokens", async () => {
  const made = world();
  const token = await made.token("oscar", { role: "operator" });
  const first = { ai_id: "operator", token, visit: true };
  const codes = [];
  for (let i = 0; i <= made.core.limits.max_visits; i++) codes.push(...(await open(made, first)).take());
  assert.equal(codes.pop(), "TOO_MANY_CONNECTIONS");
  assert.deepEqual(new Set(codes), new Set(["welcome"]));
  const admin = await made.visit("operator");
  admin.say({ message_type: "token_revoke", message_id: "m1", data: { name: "oscar" } });
  await made.settle();
  assert.deepEqual(admin.take(), ["token_revoked"]);
});
