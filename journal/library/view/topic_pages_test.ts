import assert from "node:assert/strict";
import type { TopicMemberRow } from "../../rows.ts";
import { LibraryCase, type Said } from "../../testing/library_case.ts";

const message = (content: unknown): Said => ({ message_type: "message", data: { content } });
const all = { topic: "t", after: 0, upTo: 100, as: "content", maxCharacters: 1_000 } as const;

/** B joined with 1 and left with 5; A is no member. */
function talk(): LibraryCase {
  const made = new LibraryCase();
  const audience = ["#t"];
  const member: TopicMemberRow = { topic: "#t", ai_id: "B", from_seq: 1, to_seq: null };
  const join = { message_type: "topic_join", data: { topic: "t" } };
  made.say("B", [join], { audience, members: [member] });
  made.say("A", [message("one"), message({ n: 2 })], { audience });
  made.say("A", [message("elsewhere")], { audience: ["#other"] });
  made.say("B", [{ ...join, message_type: "topic_leave" }], {
    audience,
    members: [{ ...member, to_seq: 5 }],
  });
  const line =
    '{"seq":6,"source_ai":"A","message_type":"message","data":{"content": [1.10, 12345678901234567890] }}';
  made.say("A", [line], { audience });
  made.say("A", ['{"seq":7,"source_ai":"A","message_type":"pattern_share","data":{"content":null}}'], {
    audience,
  });
  return made;
}

Deno.test("a page of a topic has what was said in it, as it was written, and ends with the topic's last entry", () => {
  using made = talk();
  const { view } = made;
  const page = view.topicPage(all);
  assert.deepEqual(page, {
    ...{
      items: ['"one"', '{"n":2}', "[1.10, 12345678901234567890]", "null"],
      last: 7,
      more: false,
      gaps: [],
    },
  });
  assert.deepEqual(view.topicPage({ ...all, after: 2, upTo: 6 }).items, page.items.slice(1, 3));
  const lines = view.topicPage({ ...all, as: "lines" }).items.map((line) => JSON.parse(line).seq);
  assert.deepEqual(lines, [1, 2, 3, 5, 6, 7]);
  assert.equal(view.topicPage({ ...all, after: 7 }).last, 7);
  assert.deepEqual([3, 4, 100].map((upTo) => view.topicTail({ topic: "t", upTo })), [3, 3, 7]);
  assert.equal(view.topicTail({ topic: "nobody", upTo: 9 }), 0);
});

Deno.test("an AI has of a topic what it sent there, and what came while it was a member", () => {
  using made = talk();
  const seen = (ai: string) => made.view.topicPage({ ...all, ai });
  assert.deepEqual(seen("B").items, ['"one"', '{"n":2}']);
  assert.equal(seen("B").last, 7, "what it does not see is passed, too");
  assert.deepEqual(seen("A").items.length, 4);
  assert.deepEqual(seen("C").items, []);
});

Deno.test("who sees nothing of a long topic passes it in pieces: no page reads all of it", () => {
  using made = new LibraryCase();
  made.store(Array.from({ length: 2_100 }, (_, n) => made.batch("A", [message(n)], ["#t"])));
  made.say("C", [message("own")], { audience: ["#t"] });
  const first = made.view.topicPage({ ...all, upTo: 5_000, ai: "C" });
  assert.deepEqual([first.items, first.last, first.more], [[], 2_048, true]);
  const second = made.view.topicPage({ ...all, upTo: 5_000, ai: "C", after: first.last });
  assert.deepEqual([second.items, second.last, second.more], [['"own"'], 2_101, false]);
});

Deno.test("pages of a topic end between entries, wherever their batches end, and miss nothing", () => {
  using made = talk();
  for (const maxCharacters of [1, 6, 20]) {
    const items: string[] = [];
    const ends: number[] = [];
    for (let after = 0, more = true; more;) {
      const page = made.view.topicPage({ ...all, after, maxCharacters });
      items.push(...page.items);
      ({ last: after, more } = page);
      ends.push(after);
    }
    assert.deepEqual(items, made.view.topicPage(all).items, `${maxCharacters}`);
    assert.deepEqual(ends, [...new Set(ends)]);
  }
});

Deno.test("a damaged batch of a topic is named and passed over", () => {
  using made = talk();
  made.writer.db.exec("UPDATE journal SET crc32 = crc32 + 1 WHERE first_seq = 2");
  const { items, gaps, last } = made.view.topicPage(all);
  assert.deepEqual([items.length, gaps, last], [2, [[2, 3]], 7]);
});
