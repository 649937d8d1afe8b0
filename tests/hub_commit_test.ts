import assert from "node:assert/strict";
import { JournalError } from "../journal/journal.ts";
import { openJournal } from "../journal/threads/open_journal.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { HeldJournal } from "./held_journal.ts";
import { pattern, talk } from "./messages.ts";
import { TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };

Deno.test("nothing is published before everything decided before it is committed", async () => {
  const journal = new HeldJournal();
  await using world = await TestHub.start({ http, openJournal: journal.open });
  const sender = await world.enter("AI_Sender");
  const reader = await world.enter("AI_Reader");
  const before = [sender.heard.length, reader.heard.length];

  journal.hold();
  await sender.say(pattern("p1", { message_id: "1" }));
  await waitUntil(() => journal.waiting === 1, { name: "a commit is under way" });
  await sender.say(
    pattern("p2", { message_id: "2" }),
    { message_type: "nonsense", message_id: "3" },
    { message_type: "status", message_id: "4", data: { activity: "idle" } },
    { message_type: "sync", message_id: "5" },
    { message_type: "received", message_id: "6", data: { cursor: 1 } },
    { message_type: "ping" },
  );
  await sender.hear({ message_type: "pong" });
  await reader.ask({ message_type: "received", message_id: "1", data: { cursor: 2 } });
  assert.deepEqual(sender.heard.slice(before[0]).map(({ message_type }) => message_type), ["ack", "pong"]);
  assert.deepEqual(reader.heard.slice(before[1]).map(({ message_type }) => message_type), ["ack"]);
  const { shared_patterns, head_seq } = await world.status();
  assert.deepEqual([shared_patterns, head_seq], [0, 2]);

  journal.release();
  await sender.hear({ message_id: "5" });
  const answers = sender.heard.slice(before[0]).filter(({ message_id }) => message_id !== undefined);
  assert.deepEqual(answers.map(({ message_id }) => message_id), ["6", "1", "2", "3", "4", "5"]);
  await reader.hear({ message_type: "status" });
  const delivered = reader.heard.slice(before[1]).map(({ message_type, seq }) => [message_type, seq]);
  assert.deepEqual(delivered, [
    ["ack", undefined],
    ["pattern_share", 3],
    ["pattern_share", 4],
    ["status", undefined],
  ]);
});

Deno.test("a line that comes after draining is refused, behind the answers to what came before", async () => {
  const journal = new HeldJournal();
  await using world = await TestHub.start({ openJournal: journal.open });
  const ai = await world.enter("AI_Node_1");
  journal.hold();
  await ai.say(talk("before", { message_id: "1" }));
  await waitUntil(() => journal.waiting === 1, { name: "a commit is under way" });
  const drained = world.hub.drain();
  await ai.hear({ message_type: "draining" });
  await assert.rejects(world.connect(), Deno.errors.ConnectionRefused);
  await ai.say(talk("after", { message_id: "2" }), { message_type: "ping" });
  await ai.hear({ message_type: "pong" });
  journal.release();
  await ai.end();
  await ai[Symbol.asyncDispose]();
  assert.equal(await drained, true);
  assert.deepEqual(ai.heard.slice(2), [
    { message_type: "draining", deadline_ms: 10_000 },
    { message_type: "pong" },
    { message_type: "ack", message_id: "1", seq: 2 },
    {
      message_type: "error",
      code: "SHUTTING_DOWN",
      message: "The hub is shutting down",
      fix: "connect and send it again when the hub is back",
      message_id: "2",
      definite: true,
    },
  ]);
});

Deno.test("when the journal fails nothing more is published, and the hub says why it must end", async () => {
  const journal = new HeldJournal();
  await using world = await TestHub.start({ openJournal: journal.open });
  const sender = await world.enter("AI_Sender");
  const reader = await world.enter("AI_Reader");
  const before = [sender.heard.length, reader.heard.length];
  journal.hold();
  await sender.say(talk("unknown", { message_id: "1" }));
  await waitUntil(() => journal.waiting === 1, { name: "a commit is under way" });
  const failed = assert.rejects(world.hub.failed, { code: "DISK" });
  journal.fail(new JournalError("DISK", "the disk is gone"));
  await failed;
  await sender.say(talk("later", { message_id: "2" }), { message_type: "ping" });
  await sender.hear({ message_type: "pong" });
  assert.deepEqual([sender.heard.length, reader.heard.length], [before[0]! + 1, before[1]]);
  await assert.rejects(world.hub.drain(), { code: "DISK" });
  await sender.end();
});

Deno.test("what a connection sent before it was replaced is committed or dropped before its successor's first line", async () => {
  const journal = new HeldJournal();
  await using world = await TestHub.start({ openJournal: journal.open });
  const older = await world.enter("AI_Node_1");
  journal.hold();
  await older.say(talk("a", { message_id: "1" }));
  await waitUntil(() => journal.waiting === 1, { name: "a commit is under way" });
  const newer = await world.open("AI_Node_1");
  await newer.hear({ message_type: "welcome" });
  await older.hear({ code: "REPLACED" });
  await newer.say(
    { message_type: "hello", specialization: "networking" },
    talk("a", { message_id: "1" }),
    talk("b", { message_id: "2" }),
  );
  journal.release();
  const again = await newer.hear({ message_id: "1" });
  assert.deepEqual([again.seq, again.duplicate], [2, true]);
  assert.equal((await newer.hear({ message_id: "2" })).seq, 3);
  assert.equal(older.heard.some(({ message_id }) => message_id === "1"), false);
});

Deno.test("a journal that cannot be read ends the hub as one that cannot be written does", async () => {
  const open = async (folder: string) => {
    const journal = await openJournal(folder);
    journal.recentIds = () => Promise.reject(new JournalError("DAMAGED", "a page is unreadable"));
    return journal;
  };
  await using world = await TestHub.start({ openJournal: open });
  const failed = assert.rejects(world.hub.failed, { code: "DAMAGED" });
  const ai = await world.open("AI_Node_1");
  await ai.end();
  assert.equal(ai.heard.some(({ message_type }) => message_type === "error"), false);
  await failed;
});
