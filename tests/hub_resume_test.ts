import assert from "node:assert/strict";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { talk } from "./messages.ts";
import type { Heard } from "./raw_ai.ts";
import { TestHub } from "./test_hub.ts";

const KEY = "the key of this machine";
const hello = { message_type: "hello", data: { specialization: "networking" } };

/** Returns what identifies a line, and its seq. */
function short({ message_type, seq, replayed }: Heard): unknown[] {
  return [message_type, ...(seq === undefined ? [] : [seq]), ...(replayed ? ["replayed"] : [])];
}

Deno.test("a resume brings what concerns the AI after its position, marked, then caught_up, training_sync, live traffic", async () => {
  await using world = await TestHub.start();
  const reader = await world.enter("AI_Reader"); // 1: the record of its hello
  await reader[Symbol.asyncDispose]();
  const sender = await world.enter("AI_Sender"); // 2
  await sender.ask(talk("a"), talk("b", { target_ai: "AI_Reader" }), talk("c", { message_id: "1" })); // 3, 4, 5
  const other = await world.enter("AI_Other"); // 6
  await other.ask(talk("not for the reader", { target_ai: "AI_Sender", message_id: "1" })); // 7
  await other.ask(talk("d", { message_id: "2" })); // 8

  const again = await world.open("AI_Reader", { local_key: KEY, resume_from: 3 });
  await again.say(hello);
  await again.hear({ message_type: "training_sync" });
  await sender.say(talk("e"));
  await again.hear({ message_type: "message", seq: 9 });
  assert.deepEqual(again.heard.map(short), [
    ["welcome"],
    ["message", 4, "replayed"],
    ["message", 5, "replayed"],
    ["message", 8, "replayed"],
    ["caught_up", 8],
    ["training_sync"],
    ["message", 9],
  ]);
  const [welcome, direct] = again.heard;
  assert.equal(welcome!.head_seq, 8);
  const { timestamp, ...rest } = direct!;
  assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.deepEqual(rest, {
    replayed: true,
    seq: 4,
    source_ai: "AI_Sender",
    message_type: "message",
    target_ai: "AI_Reader",
    data: { content: "b" },
  });
  assert.deepEqual(again.heard[4], { message_type: "caught_up", seq: 8 });
});

Deno.test("a resume from cursor goes on behind the last received; without resume only live traffic comes", async () => {
  await using world = await TestHub.start();
  const sender = await world.enter("AI_Sender");
  await sender.ask(talk("a"), talk("b"), talk("c", { message_id: "1" })); // 2, 3, 4
  const opening = { local_key: KEY, resume_from: "cursor", history: true } as const;
  const reader = await world.open("AI_Reader", opening);
  await reader.hear({ message_type: "caught_up", seq: 4 });
  assert.deepEqual(reader.heard.map(short).slice(1, 4), [
    ["message", 2, "replayed"],
    ["message", 3, "replayed"],
    ["message", 4, "replayed"],
  ]);
  await reader.say(hello); // 5
  await reader.hear({ message_type: "training_sync" });
  await reader.say({ message_type: "received", data: { cursor: 3 } });
  const received = { message_type: "received", message_id: "r", data: { cursor: 2 } };
  assert.deepEqual(await reader.ask(received), { message_type: "ack", message_id: "r" }, "below: ignored");
  const ahead = await reader.ask({ message_type: "received", message_id: "x", data: { cursor: 6 } });
  assert.equal(ahead.code, "INVALID_MESSAGE");
  assert.match(ahead.message, /data\.cursor: 6 is past the head 5/);
  await reader[Symbol.asyncDispose]();

  await world.restart();
  const again = await world.open("AI_Reader", { local_key: KEY, resume_from: "cursor" });
  assert.equal((await again.hear({ message_type: "welcome" })).cursor, 3);
  await again.hear({ message_type: "caught_up" });
  assert.deepEqual(again.heard.map(short), [["welcome"], ["message", 4, "replayed"], [
    "caught_up",
    5,
  ]]);
  await again.say(hello);
  const { data } = await again.hear({ message_type: "training_sync" });
  assert.deepEqual([data.cursor, data.pending], [3, 1]);

  const live = await world.enter("AI_Reader");
  assert.deepEqual(live.heard.map(short), [["welcome"], ["training_sync"]]);
});

Deno.test("a direct message to an AI that is away comes with its next resume; to one that never was it is UNKNOWN_AI", async () => {
  await using world = await TestHub.start({ tokens: { AI_Named: "secret1" } });
  const sender = await world.enter("AI_Sender");
  const reader = await world.enter("AI_Reader");
  await reader.say({ message_type: "leave" });
  await reader.end();
  const ack = await sender.ask(talk("later", { target_ai: "AI_Reader", message_id: "1" }));
  assert.equal(ack.message_type, "ack");
  const unknown = await sender.ask(talk("nobody", { target_ai: "AI_Nobody", message_id: "2" }));
  assert.deepEqual(unknown, {
    message_type: "error",
    code: "UNKNOWN_AI",
    message: 'target_ai: no AI "AI_Nobody" was ever here',
    fix: "see active_ais of a sync; one that comes once, be it by a visit, may be written to",
    message_id: "2",
    definite: true,
  });
  const named = await sender.ask(talk("welcome", { target_ai: "AI_Named", message_id: "3" }));
  assert.equal(named.message_type, "ack", "an AI with a token is known before it comes");

  const again = await world.open("AI_Reader", { local_key: KEY, resume_from: 0 });
  assert.equal((await again.hear({ message_type: "message" })).seq, ack.seq);
  const first = await world.open("AI_Named", { token: "secret1", resume_from: "cursor" });
  assert.equal((await first.hear({ message_type: "message" })).seq, named.seq);
});

Deno.test("an AI that was never here begins at the head, gets what was directed to it, and all from 0", async () => {
  await using world = await TestHub.start({ tokens: { AI_New: "secret1" } });
  const sender = await world.enter("AI_Sender"); // 1
  await sender.ask(talk("a"), talk("b", { target_ai: "AI_New" }), talk("c", { message_id: "1" })); // 2, 3, 4
  const open = (ai_id: string, resume_from: 0 | "cursor") =>
    world.open(ai_id, { token: "secret1", ...(ai_id === "AI_New" ? {} : { local_key: KEY }), resume_from });

  const other = await open("AI_Other", "cursor");
  assert.equal((await other.hear({ message_type: "welcome" })).cursor, 4);
  await other.hear({ message_type: "caught_up", seq: 4 });
  assert.deepEqual(other.heard.map(short), [["welcome"], ["caught_up", 4]]);
  const again = await open("AI_Other", 0);
  await again.hear({ message_type: "caught_up", seq: 4 });
  assert.deepEqual(again.heard.map(short).slice(1, -1), [["message", 2, "replayed"], [
    "message",
    4,
    "replayed",
  ]]);

  const directed = [["welcome"], ["message", 3, "replayed"]];
  const first = await open("AI_New", "cursor");
  assert.equal((await first.hear({ message_type: "welcome" })).cursor, 2);
  await first.hear({ message_type: "caught_up", seq: 4 });
  assert.deepEqual(first.heard.map(short), [...directed, ["caught_up", 4]]);
  await world.restart();
  const back = await world.enter("AI_Sender");
  await back.ask(talk("d", { message_id: "2" })); // 6
  const second = await open("AI_New", "cursor");
  await second.hear({ message_type: "caught_up" });
  assert.deepEqual(second.heard.map(short).slice(0, -1), [...directed, ["message", 6, "replayed"]]);
});

Deno.test("no gap and no duplicate lie between replay and live while others go on sending", async () => {
  await using world = await TestHub.start();
  const sender = await world.enter("AI_Sender");
  const count = 10_000;
  const from = Number((await sender.ask(talk("first", { message_id: "first" }))).seq);
  const flood = (async () => {
    for (let i = 0; i < count; i += 200) {
      await sender.say(...Array.from({ length: 200 }, (_, j) => talk(i + j)));
    }
  })();
  const readers = [];
  for (let i = 0; i < 5; i++) {
    const reader = await world.open(`AI_Reader_${i}`, { local_key: KEY, resume_from: from });
    await reader.hear({ message_type: "caught_up" });
    readers.push(reader);
  }
  await flood;
  const isLast = ({ data }: Heard) => data?.content === count - 1;
  for (const reader of readers) {
    await waitUntil(() => reader.heard.some(isLast), {
      name: "the last message is there",
      timeoutMs: 30_000,
    });
    const numbers = reader.heard.filter((line) => line.message_type === "message").map((line) =>
      line.data.content
    );
    assert.deepEqual(numbers, Array.from({ length: count }, (_, i) => i));
    const at = reader.heard.findIndex((line) => line.message_type === "caught_up");
    assert.ok(reader.heard.slice(1, at).every((line) => line.replayed));
    assert.ok(reader.heard.slice(at + 1).every((line) => !line.replayed));
  }
});
