import assert from "node:assert/strict";
import { Replies } from "./replies.ts";

Deno.test("what is written to an AI answers each message of it that was shown once, the oldest first", () => {
  const replies = new Replies();
  const shown = (seq: number, from: string, type = "message") => replies.fetched({ seq, from, type });
  shown(3, "AI_2");
  shown(4, "AI_3");
  shown(5, "AI_2", "collaboration_request");
  shown(6, "AI_2");
  shown(7, "AI_2");
  replies.answered(6);
  shown(3, "AI_2");
  const seqs = [replies.next("AI_2"), replies.next("AI_2"), replies.next("AI_2"), replies.next("AI_3")];
  assert.deepEqual(seqs, [3, 7, undefined, 4]);
  shown(7, "AI_2");
  assert.equal(replies.next("AI_2"), undefined, "reading it again makes it no other message");
});

Deno.test("what is written to a topic answers what was shown of that topic, and nothing that its members wrote elsewhere", () => {
  const replies = new Replies();
  const shown = (seq: number, from: string, to: string) =>
    replies.fetched({ seq, from, to, type: "message" });
  shown(3, "AI_2", "you");
  shown(4, "AI_2", "#reviews");
  shown(5, "AI_3", "#reviews");
  shown(6, "AI_3", "#news");
  const seqs = ["#reviews", "#reviews", "#reviews", "AI_2", "AI_3"].map((to) => replies.next(to));
  assert.deepEqual(seqs, [4, 5, undefined, 3, undefined]);
});
