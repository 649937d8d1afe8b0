import assert from "node:assert/strict";
import type { TopicMemberRow } from "../../rows.ts";
import { LibraryCase, type Said } from "../../testing/library_case.ts";

const all = { ai: "B", order: "oldest", limit: 10, maxCharacters: 10_000 } as const;

const pattern = (pattern_id: string, more: object = {}): Said => ({
  message_type: "pattern_share",
  data: { pattern_id, domain: "sorting", content: {}, ...more },
});

function library(): LibraryCase {
  const made = new LibraryCase();
  const member: TopicMemberRow = { topic: "#t", ai_id: "B", from_seq: 1, to_seq: null };
  made.say("B", [{ message_type: "topic_join", data: { topic: "t" } }], {
    audience: ["#t"],
    members: [member],
  });
  made.say("A", [pattern("all", { score: 3, direction: "max" }), pattern("other", { domain: "graphs" })]);
  made.say("A", [pattern("to B", { score: 9, direction: "max" })], { audience: ["B"] });
  made.say("A", [pattern("to C", { score: 10, direction: "max" })], { audience: ["C"] });
  made.say("A", [pattern("in a topic")], { audience: ["#t"] });
  made.say("A", [pattern("in another topic")], { audience: ["#u"] });
  made.say("B", [pattern("own", { score: 1, direction: "min" })], { audience: ["C"] });
  return made;
}

Deno.test("of what was shared an AI sees what came to it and its own, nobody else's, and one that reads as nobody what is for all", () => {
  using made = library();
  const ids = (ai: string) =>
    made.view.shared({ ...all, ai }).lines.map((line) => JSON.parse(line).data.pattern_id);
  assert.deepEqual(ids("B"), ["all", "other", "to B", "in a topic", "own"]);
  assert.deepEqual(ids("C"), ["all", "other", "to C", "own"]);
  assert.deepEqual(ids("D"), ["all", "other"]);
  assert.deepEqual(ids(""), ["all", "other"]);
});

Deno.test("what was shared is listed by domain, in each order, and page by page without a gap", () => {
  using made = library();
  for (
    const [order, domain, expected] of [
      ["newest", "sorting", ["own", "in a topic", "to B", "all"]],
      ["oldest", "sorting", ["all", "to B", "in a topic", "own"]],
      ["best", "sorting", ["to B", "all", "own"]],
      ["newest", "graphs", ["other"]],
    ] as const
  ) {
    const found = [];
    let position: number | null | undefined;
    do {
      const page = made.view.shared({
        ...all,
        ...{ order, domain, limit: 1 },
        ...(position == null ? {} : { position }),
      });
      found.push(...page.lines.map((line) => JSON.parse(line).data.pattern_id));
      position = page.next;
    } while (position !== null);
    assert.deepEqual(found, expected, order);
  }
  assert.equal(made.view.shared({ ...all, maxCharacters: 10 }).lines.length, 1);
});
