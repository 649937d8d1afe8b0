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
