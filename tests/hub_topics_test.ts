import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openVisit } from "../client/visit.ts";
import type { Heard, RawAi } from "./raw_ai.ts";
import { KEY, TestHub } from "./test_hub.ts";

let ids = 0;

function topicMessage(message_type: string, topic: string): Heard {
  return { message_type, message_id: `m${++ids}`, data: { topic } };
}

function join(ai: RawAi, topic = "reviews"): Promise<Heard> {
  return ai.ask(topicMessage("topic_join", topic));
}

function leave(ai: RawAi, topic = "reviews"): Promise<Heard> {
  return ai.ask(topicMessage("topic_leave", topic));
}

function say(ai: RawAi, content: string, topic = "reviews", reply_to?: number): Promise<Heard> {
  const data = reply_to === undefined ? { content } : { content, reply_to };
  return ai.ask({ message_type: "message", message_id: `m${++ids}`, topic, data });
}

/** Returns what went to topics, of all that an AI has heard. */
function ofTopics({ heard }: RawAi): string[] {
  return heard.filter(({ message_type, seq }) => seq !== undefined && message_type !== "ack")
    .filter(({ topic, message_type }) => topic !== undefined || message_type.startsWith("topic_"))
    .map(({ source_ai, message_type, topic, data }) =>
      message_type === "message"
        ? `${source_ai} in ${topic}: ${data.content}`
        : `${source_ai} ${message_type} ${data.topic}`
    );
}

/** Lets an AI read everything up to an entry that is directed to it. */
async function readUpTo(reader: RawAi, by: RawAi, name: string): Promise<void> {
  const { seq } = await by.ask({
    ...{ message_type: "message", message_id: `m${++ids}`, target_ai: name, data: { content: "up to here" } },
  });
  await reader.hear({ seq });
}

Deno.test("members get what anyone sends to a topic, from when they joined to when they leave, and nobody else does", async () => {
  await using world = await TestHub.start();
  const [a, b, c] = [await world.enter("AI_A"), await world.enter("AI_B"), await world.enter("AI_C")];
  assert.deepEqual(pick(await say(a, "to nobody")), { members: 0 });
  assert.deepEqual(pick(await join(b)), { members: 0 });
  assert.deepEqual(pick(await say(a, "one")), { members: 1 });
  assert.deepEqual(pick(await join(c)), { members: 1 });
  assert.deepEqual(pick(await say(b, "two")), { members: 1 });
  await say(a, "elsewhere", "other");
  assert.deepEqual(pick(await leave(b)), { members: 1 });
  assert.deepEqual(pick(await say(a, "three")), { members: 1 });
  const again = await leave(b);
  assert.deepEqual([again.message_type, again.seq], ["ack", undefined], "it has left: nothing is stored");
  await readUpTo(b, a, "AI_B");
  await readUpTo(c, a, "AI_C");
  assert.deepEqual(ofTopics(a), []);
  assert.deepEqual(ofTopics(b), ["AI_A in reviews: one", "AI_C topic_join reviews"]);
  assert.deepEqual(ofTopics(c), [
    "AI_B in reviews: two",
    "AI_B topic_leave reviews",
    "AI_A in reviews: three",
  ]);
});

function pick({ message_type, members }: Heard) {
  assert.equal(message_type, "ack");
  return { members };
}

Deno.test("over a restart of the hub a member stays one, and what it missed waits for it, in order, once", async () => {
  await using world = await TestHub.start();
  let [a, b] = [await world.enter("AI_A"), await world.enter("AI_B")];
  await say(a, "before it came");
  const { seq: joined } = await join(b);
  await world.restart();
  a = await world.enter("AI_A");
  for (const n of [1, 2, 3]) await say(a, `${n}`);
  await using visit = await openVisit({ address: world.hub.address, aiId: "AI_B", localKey: KEY });
  await visit.send("topic_leave", { topic: "reviews" });
  await say(a, "after it left");
  const { seq: again } = await visit.send("topic_join", { topic: "reviews" });
  await say(a, "4");
  for (const from of [joined, 0, "cursor"] as const) {
    b = await world.open("AI_B", { local_key: KEY, resume_from: from });
    await b.hear({ message_type: "caught_up" });
    const found = b.heard.filter(({ topic }) => topic === "reviews");
    assert.deepEqual(found.map(({ data }) => data.content), ["1", "2", "3", "4"], `${from}`);
    assert.ok(found.every(({ replayed }) => replayed === true));
  }
  using db = new DatabaseSync(world.database, { readOnly: true });
  const rows = db.prepare("SELECT topic, ai_id, from_seq, to_seq IS NULL AS now FROM topic_members").all();
  assert.deepEqual(rows.map((row) => ({ ...row })), [
    { topic: "#reviews", ai_id: "AI_B", from_seq: joined, now: 0 },
    { topic: "#reviews", ai_id: "AI_B", from_seq: again!, now: 1 },
  ]);
});

Deno.test("an answer in a topic is one in the thread, and who came later may not answer what was said before", async () => {
  await using world = await TestHub.start();
  const [a, b, c] = [await world.enter("AI_A"), await world.enter("AI_B"), await world.enter("AI_C")];
  await join(b);
  const { seq } = await say(a, "who looks?");
  await join(c);
  const late = await say(c, "me", "reviews", seq);
  assert.deepEqual([late.code, late.definite], ["INVALID_MESSAGE", true]);
  const answer = await say(b, "me", "reviews", seq);
  assert.deepEqual(pick(answer), { members: 1 });
  const { data } = await c.hear({ seq: answer.seq });
  assert.deepEqual(data, { content: "me", reply_to: seq });
  using db = new DatabaseSync(world.database, { readOnly: true });
  assert.deepEqual({ ...db.prepare("SELECT root, hops FROM threads").get() }, { root: seq, hops: 1 });
});

Deno.test("an AI that is in as many topics as it may be learns which one to leave", async () => {
  await using world = await TestHub.start({ limits: { max_topics_per_ai: 1, max_topic_members: 1 } });
  const [a, b] = [await world.enter("AI_A"), await world.enter("AI_B")];
  await join(a, "one");
  const second = await join(a, "two");
  assert.deepEqual([second.code, second.fix], ["TOPIC_LIMIT", 'leave one, such as "one", by topic_leave']);
  const full = await join(b, "one");
  assert.equal(full.message, '"AI_B" cannot join topic "one": it has as many members as may be (1)');
  await a.say({ message_type: "sync", data: {} });
  const sync = await a.hear({ message_type: "training_sync" });
  assert.deepEqual(sync.data.topics, [{ topic: "one", members: 1, joined: true }]);
});
