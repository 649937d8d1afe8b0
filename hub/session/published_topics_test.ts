import assert from "node:assert/strict";
import type { TopicMemberRow } from "../../journal/rows.ts";
import { PublishedTopics } from "./published_topics.ts";

function stay(ai_id: string, from_seq: number, to_seq: number | null = null, topic = "#t"): TopicMemberRow {
  return { topic, ai_id, from_seq, to_seq };
}

Deno.test("who was a member at a seq is known between its entries, also after it has left and come again", () => {
  const topics = new PublishedTopics([stay("A", 3)]);
  const was = (seq: number) => topics.wasMember("#t", "A", seq);
  for (const member of [stay("A", 3, 10), stay("A", 20), stay("A", 20, 30), stay("A", 40)]) {
    topics.published([{ member }]);
  }
  const seqs = [3, 4, 9, 10, 15, 20, 21, 29, 30, 40, 41];
  assert.deepEqual(seqs.filter(was), [4, 9, 21, 29, 41]);
  assert.deepEqual([...topics.membersOf("#t")], ["A"]);
  assert.equal(topics.wasMember("#t", "B", 41), false);
  assert.equal(topics.wasMember("#other", "A", 41), false);
});

Deno.test("memberships that ended before what is kept are forgotten, those that reach into it are not", () => {
  const topics = new PublishedTopics([]);
  for (let i = 0; i < 5_000; i++) {
    topics.published([{ member: stay("A", 10 * i + 1) }, { member: stay("A", 10 * i + 1, 10 * i + 5) }]);
  }
  topics.forgetUpTo(49_000);
  assert.equal(topics.wasMember("#t", "A", 40_003), false);
  assert.equal(topics.wasMember("#t", "A", 49_013), true);
  assert.equal(topics.wasMember("#t", "A", 49_016), false);
  assert.equal(topics.size, 0, "nobody is in it now");
});
