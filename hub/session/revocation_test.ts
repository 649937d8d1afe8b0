import assert from "node:assert/strict";
import { CoreCase } from "../testing/core_case.ts";

const message = (message_id: string) => ({ message_type: "message", message_id, data: { content: 1 } });

Deno.test("a connection ends with REVOKED when its token is revoked, and its AI is gone after the grace time", async () => {
  const made = new CoreCase();
  const token = await made.token("A");
  const [ai, other] = [await made.connect("A", { token }), await made.connect("B")];
  ai.take();
  await made.tokens.revoke({ name: "A" });
  await made.settle();
  const [line] = ai.delivered;
  assert.deepEqual([line.code, line.message, line.definite], [
    "REVOKED",
    'The token of "A" was revoked',
    false,
  ]);
  assert.deepEqual([ai.ended, other.ended], [true, false]);
  ai.say(message("m1"));
  await made.settle();
  assert.deepEqual(ai.take(), ["REVOKED"], "nothing is taken from it any more");
  assert.deepEqual(made.disk.entries.filter(({ line }) => line.includes('"m1"')), []);
  const again = made.open();
  again.say({ ai_id: "A", token });
  await made.settle();
  assert.deepEqual(again.take(), ["AUTH_FAILED"]);
  await made.tick(12);
  assert(made.published.includes("ai_left"));
});

Deno.test("a connection ends with REVOKED when its token runs out by the hub's clock", async () => {
  const made = new CoreCase();
  const token = await made.token("A", { expires_in_ms: 5_000 });
  const ai = await made.connect("A", { token });
  made.clock.pass(4_999);
  made.tokens.tick();
  await made.settle();
  assert.deepEqual(ai.take(), []);
  made.clock.pass(1);
  made.tokens.tick();
  await made.settle();
  assert.equal(ai.delivered[0].message, 'The token of "A" has run out');
});

Deno.test("one token ends and the other of the same AI does not", async () => {
  const made = new CoreCase();
  const [old, next] = [await made.token("A"), await made.token("A")];
  const ai = await made.connect("A", { token: next });
  await made.tokens.revoke({ token_id: old.slice(4, 12) });
  ai.say(message("m1"));
  await made.settle();
  assert.deepEqual(ai.take(), ["ack"]);
});

Deno.test("a connection that does not read is cut within a second of the end of its token", async () => {
  const made = new CoreCase();
  const ai = await made.connect("A", { token: await made.token("A") });
  ai.hold();
  ai.say(message("m1"), message("m2"));
  await made.settle();
  await made.tokens.revoke({ name: "A" });
  await made.settle();
  assert.equal(ai.ended, false);
  await made.tick();
  assert.equal(ai.ended, true);
  assert.equal(made.sessions.size, 1);
  await Promise.all(made.sessions.values());
});

Deno.test("a connection that resumes, and one that is just opening, end with REVOKED as well", async () => {
  const made = new CoreCase();
  made.say("Other", [message("o1"), message("o2")]);
  const token = await made.token("A");
  await made.connect("A", { token, hello: false });
  const resuming = made.open();
  resuming.say({ ai_id: "A", token, resume_from: 0 });
  await made.drained();
  assert(made.underWay.includes("page"));
  const opening = made.open();
  const late = await made.token("B");
  opening.say({ ai_id: "B", token: late });
  await made.drained();
  for (const name of ["A", "B"]) await made.tokens.revoke({ name });
  await made.settle();
  assert.deepEqual(resuming.take(), ["welcome", "REVOKED"], "the page that was read is not delivered");
  assert.deepEqual(opening.take(), ["REVOKED"]);
});

Deno.test("a line that was taken before the end of its token is acknowledged or unknown, never refused", async () => {
  const made = new CoreCase();
  const ai = await made.connect("A", { token: await made.token("A") });
  ai.say(message("m1"));
  await made.drained();
  assert.deepEqual(made.underWay, ["commit"]);
  await made.tokens.revoke({ name: "A" });
  await made.settle();
  assert.deepEqual(ai.take(), ["REVOKED"]);
  assert.equal(made.disk.entries.at(-1)!.line.includes('"m1"'), true);
});
