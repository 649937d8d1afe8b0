import assert from "node:assert/strict";
import { type StoryEvent, storyLine } from "./story.ts";

const event: StoryEvent = {
  seq: 1,
  kind: "pattern",
  source_ai: "A",
  session_id: null,
  subject: null,
  partner: null,
  progress: null,
};

Deno.test("the story shows what is shared and every step of a collaboration", () => {
  const lines = [
    { kind: "pattern", subject: "p1" },
    { kind: "component", subject: "c1", session_id: "s3" },
    { kind: "collaboration_request", subject: "feature_development", session_id: "s3" },
    { kind: "collaboration_accept", session_id: "s3" },
    { kind: "collaboration_progress", session_id: "s3", progress: 0.5 },
    { kind: "collaboration_closed", session_id: "s3", subject: "completed" },
  ].map((fields) => storyLine({ ...event, ...fields }));
  assert.deepEqual(lines, [
    "A shared pattern p1",
    "A shared component c1, the work of s3",
    "A requested a collaboration: feature_development (s3)",
    "A accepted s3",
    "A is at 50 % of s3",
    "s3 completed",
  ]);
});

Deno.test("a kind that a newer hub writes is left out", () => {
  assert.equal(storyLine({ ...event, kind: "collaboration_something" }), undefined);
});
