import assert from "node:assert/strict";
import { LibraryCase, type Said } from "../../testing/library_case.ts";
import type { ListedSaying } from "./library_view.ts";

const message = (content: unknown, more: object = {}): Said => ({
  message_type: "message",
  data: { content, ...more },
});

function talk(): LibraryCase {
  const made = new LibraryCase();
  const topic = { topic: "#t", ai_id: "B", from_seq: 1, to_seq: null };
  made.say("B", [{ message_type: "topic_join", data: { topic: "t" } }], {
    audience: ["#t"],
    members: [topic],
  });
  made.say("A", [message("who looks at the Parser?"), message({ deep: "parsers" })], { audience: ["#t"] });
  made.say("A", [message("elsewhere")], { audience: ["#other"] });
  const thread = { root: 2, last_ai: "B", before_ai: "A", hops: 1, last_seq: 5, stopped_seq: null };
  made.say("B", [message("I look at the parser", { reply_to: 2 })], {
    ...{ audience: ["#t"], threads: [thread], replies: [{ seq: 5, root: 2 }] },
  });
  const work = { collaboration_type: "review", task: { text: "the p\u00e4rser" } };
  made.say("A", [{ message_type: "collaboration_request", data: work }]);
  made.say("A", [`{"seq":7,"source_ai":"A","message_type":"message","data":{"content":"p\\u00e4rser"}}`]);
  return made;
}

const seqsOf = (rows: readonly ListedSaying[]) => rows.map(({ seq }) => seq);

Deno.test("topics are listed by their last entry, with their members counted", () => {
  using made = talk();
  const rows = made.view.topics({ limit: 10 });
  assert.deepEqual(rows.map(({ topic, members, last }) => [topic, members, last.seq]), [["t", 1, 5], [
    "other",
    0,
    4,
  ]]);
  assert.deepEqual(made.view.topics({ limit: 1 }).map(({ topic }) => topic), ["t"]);
  using empty = new LibraryCase();
  assert.deepEqual(empty.view.topics({ limit: 10 }), []);
});

Deno.test("a topic has what was sent to it, newest first, a part at a time, and its members", () => {
  using made = talk();
  const { rows, next, members } = made.view.conversation({ topic: "t", limit: 10 })!;
  assert.deepEqual([seqsOf(rows), next, members], [[5, 3, 2, 1], null, ["B"]]);
  assert.deepEqual(rows.map((row) => "content" in row && [row.content, row.reply_to]), [
    ["I look at the parser", 2],
    ['{"deep":"parsers"}', null],
    ["who looks at the Parser?", null],
    ["", null],
  ]);
  const part = made.view.conversation({ topic: "t", limit: 2 })!;
  assert.deepEqual([seqsOf(part.rows), part.next], [[5, 3], 3]);
  assert.deepEqual(seqsOf(made.view.conversation({ topic: "t", limit: 2, before: 3 })!.rows), [2, 1]);
  assert.equal(made.view.conversation({ topic: "nobody", limit: 2 }), undefined);
});

Deno.test("what is no text is shown as it was written, number by number", () => {
  using made = new LibraryCase();
  const content = `{"n":12345678901234567890, "e":1.10,"1":[1.0]}`;
  const line = `{"seq":1,"source_ai":"A","message_type":"message","data":{"content": ${content} }}`;
  made.say("A", [line], { audience: ["#t"] });
  const [said] = made.view.conversation({ topic: "t", limit: 10 })!.rows;
  assert.equal(said && "content" in said && said.content, content);
});

Deno.test("a thread has its root and what answers it, and is listed with both ends", () => {
  using made = talk();
  const { rows, next } = made.view.conversation({ thread: 2, limit: 10 })!;
  assert.deepEqual([seqsOf(rows), next], [[5, 2], null]);
  assert.deepEqual(seqsOf(made.view.conversation({ thread: 2, limit: 1 })!.rows), [5]);
  assert.equal(made.view.conversation({ thread: 3, limit: 10 }), undefined);
  const [thread] = made.view.threads({ limit: 10 }).rows;
  assert.deepEqual([thread!.root.seq, thread!.last.seq, thread!.replies, thread!.isStopped], [
    2,
    5,
    1,
    false,
  ]);
});

Deno.test("talk and work are found by all words in any case, however they were escaped, also past what one answer examines", () => {
  using made = talk();
  const found = (q: string, of: object = {}) => seqsOf(made.view.said({ q, limit: 10, ...of }).rows);
  assert.deepEqual(found("PARSER look"), [5, 2]);
  assert.deepEqual(found("parsers"), [3]);
  assert.deepEqual(found("pärser"), [7, 6]);
  assert.deepEqual(found("pärser", { before: 7 }), [6]);
  assert.deepEqual(found("topic_join"), [], "only talk and work");
  made.say("A", Array.from({ length: 5_000 }, () => message("filler")));
  const first = made.view.said({ q: "parsers", limit: 10 });
  assert.deepEqual([first.rows, first.next], [[], 8]);
  assert.deepEqual(found("parsers", { before: first.next! }), [3]);
});
