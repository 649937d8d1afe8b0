import assert from "node:assert/strict";
import { JournalError } from "../../journal/journal.ts";
import { MESSAGES, type MessageType } from "../../protocol/messages.ts";
import type { CaseSocket, Said } from "../testing/case_socket.ts";
import { TokenBook } from "../access/token_book.ts";
import { CoreCase } from "../testing/core_case.ts";

/** Sends messages and returns the answers; those of an admin meet their schema. */
async function ask(made: CoreCase, socket: CaseSocket, ...said: Said[]) {
  socket.say(...said);
  await made.settle();
  const answers = socket.delivered.splice(0);
  for (const { message_type, data } of answers) {
    if (message_type.startsWith("token_")) MESSAGES[message_type as MessageType].schema.parse(data);
  }
  return answers;
}

async function withAdmin() {
  const made = new CoreCase();
  const admin = await made.connect("ann", {
    token: await made.token("ann", { role: "admin" }),
    hello: false,
  });
  return { made, admin };
}

const deeds = (made: CoreCase) =>
  made.disk.entries.map(({ line }) => JSON.parse(line)).filter(({ message_type }) =>
    message_type === "operator_action"
  )
    .map(({ data: { by, via, action, target } }) => [by, via, action, target]);

Deno.test("an admin creates, lists, rotates and revokes tokens over its connection, without a hello, and each is recorded", async () => {
  const { made, admin } = await withAdmin();
  const name = "AI_1";
  const [created] = await ask(made, admin, {
    message_type: "token_create",
    message_id: "m1",
    data: { name },
  });
  assert.deepEqual([created.message_type, created.message_id, created.data.role], [
    "token_created",
    "m1",
    "agent",
  ]);
  const ai = await made.connect(name, { token: created.data.token });
  const [rotated] = await ask(made, admin, {
    message_type: "token_rotate",
    data: { name, overlap_ms: 60_000 },
  });
  assert.deepEqual(rotated.data.old.map(({ token_id }: { token_id: string }) => token_id), [
    created.data.token_id,
  ]);
  const [listed] = await ask(made, admin, { message_type: "token_list", data: { name } });
  assert.deepEqual([listed.data.tokens_total, listed.data.tokens[0].last_transport], [2, "tcp"]);
  const [revoked] = await ask(made, admin, { message_type: "token_revoke", data: { name } });
  assert.equal(revoked.data.tokens.length, 2);
  assert.deepEqual(ai.take(), ["REVOKED"]);
  assert.deepEqual(deeds(made), [
    ["ann", "tcp", "token_create", name],
    ["ann", "tcp", "token_rotate", name],
    ["ann", "tcp", "token_revoke", name],
    ["ann", "tcp", "token_revoke", name],
  ]);
  const stored = made.disk.entries.map(({ line }) => line).join("");
  for (const { data: { token } } of [created, rotated]) assert(!stored.includes(token.slice(13, 56)));
});

Deno.test("what an admin asks in one chunk is done and answered in that order, and what is wrong is refused by name", async () => {
  const { made, admin } = await withAdmin();
  const answers = await ask(
    made,
    admin,
    { message_type: "token_create", data: { name: "AI_1" } },
    { message_type: "token_rotate", message_id: "m1", data: { name: "nobody" } },
    { message_type: "token_revoke", message_id: "m2", data: { name: "AI_1", token_id: "00000000" } },
    { message_type: "token_revoke", message_id: "m3", data: { token_id: "00000000" } },
    { message_type: "token_create", message_id: "m4", data: { name: "operator" } },
    { message_type: "token_list", data: {} },
  );
  assert.deepEqual(answers.map(({ message_type, code, message_id }) => [code ?? message_type, message_id]), [
    ["token_created", undefined],
    ["UNKNOWN_TOKEN", "m1"],
    ["INVALID_MESSAGE", "m2"],
    ["UNKNOWN_TOKEN", "m3"],
    ["token_listed", undefined],
    ["INVALID_MESSAGE", "m4"],
  ]);
  assert.equal(deeds(made).length, 1);
});

Deno.test("an admin that ends the token that it came with still gets the answer, which may hold the next one, then REVOKED", async () => {
  for (
    const [message_type, data, answer] of [
      ["token_revoke", { name: "ann" }, "token_revoked"],
      ["token_rotate", { name: "ann", overlap_ms: 0 }, "token_rotated"],
    ] as const
  ) {
    const { made, admin } = await withAdmin();
    const after = { message_type: "token_create", data: { name: "AI_1" } };
    const answers = await ask(made, admin, { message_type, message_id: "m1", data }, after);
    assert.deepEqual(answers.map(({ message_type, code }) => code ?? message_type), [answer, "REVOKED"]);
    assert.deepEqual(await ask(made, admin, after), [], "nothing is taken from it any more");
    assert.deepEqual(deeds(made), [["ann", "tcp", message_type, "ann"]]);
  }
});

Deno.test("an admin whose token ends while it waits for an answer is cut within a second, with or without it", async () => {
  const { made, admin } = await withAdmin();
  admin.say({ message_type: "token_create", data: { name: "AI_1" } });
  await made.drained();
  assert.deepEqual(made.underWay, ["commit"], "the record of it is not stored yet");
  await made.tokens.revoke({ name: "ann" });
  await made.drained();
  made.clock.pass(1_000);
  await made.drained();
  assert.equal(admin.ended, true);
  await made.settle();
});

Deno.test("an admin that reads no answers gets no more of them than other connections do", async () => {
  const { made, admin } = await withAdmin();
  for (let i = 0; i < 100; i++) await made.token("ann", { role: "admin" });
  admin.hold();
  admin.say(...Array.from({ length: 1_000 }, () => ({ message_type: "token_list" })));
  let listings = 0;
  const { list } = TokenBook.prototype;
  made.tokens.list = (name) => (listings++, list.call(made.tokens, name));
  await made.settle();
  assert(listings > 10 && listings < 60, `${listings} lists are in memory, which are more than 1 MiB`);
  admin.release();
  await made.settle();
  assert.equal(listings, 1_000);
});

Deno.test("a hub that drains changes no tokens", async () => {
  const { made, admin } = await withAdmin();
  made.core.draining = true;
  const [answer] = await ask(made, admin, {
    message_type: "token_create",
    message_id: "m1",
    data: { name: "AI_1" },
  });
  assert.deepEqual([answer.code, answer.message_id], ["SHUTTING_DOWN", "m1"]);
  assert.deepEqual([...made.tokens.names], ["ann"]);
});

Deno.test("on a full disk no token is made, and a revocation holds, which its answer says is not stored", async () => {
  const { made, admin } = await withAdmin();
  const other = await made.visit("operator");
  made.tokenStore.failure = new JournalError("FULL", "no space");
  const [answer] = await ask(made, admin, { message_type: "token_create", data: { name: "AI_1" } });
  assert.equal(answer.code, "STORAGE_FULL");
  assert.deepEqual(deeds(made), []);
  const [revoked] = await ask(made, other, { message_type: "token_revoke", data: { name: "ann" } });
  assert.deepEqual([revoked.message_type, revoked.data.stored], ["token_revoked", false]);
  assert.deepEqual(admin.take(), ["REVOKED"]);
});
