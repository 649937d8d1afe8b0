import assert from "node:assert/strict";
import { pattern, talk } from "./messages.ts";
import { TestHub } from "./test_hub.ts";

Deno.test("a shared pattern reaches everyone but its sender, with the hub's fields in front, and is acknowledged with its seq", async () => {
  await using world = await TestHub.start({ http: { hostname: "127.0.0.1", port: 0 } });
  const [sender, near, far] = [
    await world.enter("AI_Node_1"),
    await world.enter("AI_Node_2"),
    await world.enter("AI_Node_3"),
  ];
  const ack = await sender.ask(pattern("p1", { message_id: "m1" }));
  assert.deepEqual(ack, { message_type: "ack", message_id: "m1", seq: 4 });
  for (const reader of [near, far]) {
    const { timestamp: _, ...line } = await reader.hear({ message_type: "pattern_share" });
    assert.deepEqual(Object.entries(line).map(([key]) => key), [
      "seq",
      "source_ai",
      "message_type",
      "message_id",
      "data",
    ]);
    assert.deepEqual(line, { seq: 4, source_ai: "AI_Node_1", ...pattern("p1", { message_id: "m1" }) });
  }
  await sender.ask(talk("fence", { message_id: "m2" }));
  assert.equal(sender.heard.some(({ source_ai }) => source_ai === "AI_Node_1"), false);
  const { connected_ais, shared_patterns, shared_components, active_collaborations, commits } = await world
    .status();
  assert.deepEqual([connected_ais, shared_patterns, shared_components, active_collaborations], [3, 1, 0, 0]);
  assert.ok(commits >= 5);
});

Deno.test("a line travels as it was written; one without data and a request are written anew, with data", async () => {
  await using world = await TestHub.start();
  const reader = await world.open("AI_Reader");
  await reader.hear({ message_type: "welcome" });
  const sender = await world.enter("AI_Sender");
  const odd = String
    .raw`{"data" : {"content":"\u00e9 \"quoted\"", "more":[1.50,{"x":null}]},"message_type":"message"}`;
  await sender.say(
    odd,
    '{"message_type":"message","content":"bare","n":1.50}',
    { message_type: "collaboration_request", data: { collaboration_type: "feature", own: { kept: 1 } } },
  );
  const first = await reader.hear({ message_type: "message" });
  assert.deepEqual(first.data, { content: 'é "quoted"', more: [1.5, { x: null }] });
  assert.deepEqual((await reader.hear({ message_type: "message" })).data, { content: "bare", n: 1.5 });
  const request = await reader.hear({ message_type: "collaboration_request" });
  assert.deepEqual(request.data, {
    collaboration_type: "feature",
    own: { kept: 1 },
    session_id: `s${request.seq}`,
  });
});

Deno.test("a message_id that comes again with the same message is acknowledged once more and stored once, with another one refused", async () => {
  await using world = await TestHub.start();
  const reader = await world.enter("AI_Reader");
  let sender = await world.enter("AI_Sender");
  const message = talk("once", { message_id: "m1" });
  const { seq } = await sender.ask(message);
  const again = { message_type: "ack", message_id: "m1", seq, duplicate: true };
  assert.deepEqual(await sender.ask(message), again);
  const conflict = await sender.ask(talk("another", { message_id: "m1" }));
  assert.equal(conflict.code, "MESSAGE_ID_CONFLICT");
  assert.match(conflict.message, new RegExp(`"m1".*seq ${seq}`));

  // The hub waits for an original that is still in flight: both are in one write.
  await sender.say(talk("twice", { message_id: "m2" }), talk("twice", { message_id: "m2" }));
  const acks = [await sender.hear({ message_id: "m2" }), await sender.hear({ message_id: "m2" })];
  assert.deepEqual(acks.map((ack) => [ack.seq, ack.duplicate]), [[seq + 1, undefined], [seq + 1, true]]);

  // The ids of an AI outlive its connection, and the hub.
  sender = await world.enter("AI_Sender");
  assert.deepEqual(await sender.ask(message), again);
  await reader.hear({ message_id: "m2" });
  assert.equal(reader.heard.filter(({ message_type }) => message_type === "message").length, 2);
  await world.restart();
  sender = await world.enter("AI_Sender");
  assert.deepEqual(await sender.ask(message), again);
  const other = await world.enter("AI_Other");
  assert.equal((await other.ask(message)).duplicate, undefined, "ids belong to their AI");

  // The hub remembers the last 4,096 ids of each AI.
  await sender.ask(...Array.from({ length: 4_094 }, (_, i) => pattern(`p${i}`, { message_id: `p${i}` })));
  sender = await world.enter("AI_Sender");
  assert.deepEqual(await sender.ask(message), again);
});

Deno.test("a directed message reaches its target alone; to oneself it is refused", async () => {
  await using world = await TestHub.start();
  const sender = await world.enter("AI_Sender");
  const target = await world.enter("AI_Target");
  const other = await world.enter("AI_Other");
  await sender.ask(talk("for you", { target_ai: "AI_Target", message_id: "1" }));
  await sender.ask(talk("for all", { message_id: "2" }));
  assert.equal((await target.hear({ message_type: "message" })).data.content, "for you");
  assert.equal((await other.hear({ message_type: "message" })).data.content, "for all");
  const self = await sender.ask(talk("echo", { target_ai: "AI_Sender", message_id: "3" }));
  assert.equal(self.code, "INVALID_MESSAGE");
  assert.match(self.message, /the sender itself/);
});

Deno.test("a digest that does not fit its source is refused with the right one", async () => {
  await using world = await TestHub.start();
  const ai = await world.enter("AI_Node_1");
  const share = (digest: string) => ({
    message_type: "os_component_share",
    message_id: "1",
    data: { component_id: "c1", domain: "graphics", language: "rust", source: "fn main() {}", digest },
  });
  const refused = await ai.ask(share(`sha256:${"0".repeat(64)}`));
  assert.equal(refused.code, "INVALID_MESSAGE");
  const right = /source has "(sha256:[0-9a-f]{64})"/.exec(refused.message)![1]!;
  assert.equal((await ai.ask(share(right))).message_type, "ack", "a refusal is not remembered");
});

Deno.test("status is passed on live and kept as the AI's activity, but never stored", async () => {
  await using world = await TestHub.start();
  const reader = await world.enter("AI_Reader");
  const ai = await world.enter("AI_Node_1");
  const ack = await ai.ask({ message_type: "status", message_id: "1", data: { activity: "training" } });
  assert.deepEqual(ack, { message_type: "ack", message_id: "1" });
  const { timestamp: _, ...status } = await reader.hear({ message_type: "status" });
  assert.deepEqual(status, {
    source_ai: "AI_Node_1",
    message_type: "status",
    message_id: "1",
    data: { activity: "training" },
  });
  await reader.say({ message_type: "sync" });
  const { data } = await reader.hear({ message_type: "training_sync" });
  assert.equal(data.ais[1].activity, "training");
  assert.equal(data.head_seq, 2);
});

Deno.test("an AI that closes its own half after speaking gets all its answers", async () => {
  await using world = await TestHub.start();
  const reader = await world.enter("AI_Reader");
  const brief = await world.enter("AI_Brief");
  await brief.say(talk("a", { message_id: "1" }), talk("b", { message_id: "2" }), { message_type: "sync" });
  await brief.closeWrite();
  await brief.end();
  const answers = brief.heard.slice(-3).map(({ message_type, message_id }) => [message_type, message_id]);
  assert.deepEqual(answers, [["ack", "1"], ["ack", "2"], ["training_sync", undefined]]);
  assert.equal(brief.wasReset, false);
  await reader.hear({ message_id: "2" });
});
