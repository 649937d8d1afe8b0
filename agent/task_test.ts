import assert from "node:assert/strict";
import { taskJson, taskOf, taskText } from "./task.ts";

const OPERATION = {
  session_id: "s12",
  requester: "AI_A",
  state: "open" as const,
  collaboration_type: "review",
  description: "Review the change.",
  task: { diff: "- a\n+ b", files: 2 },
  lease_ms: 60_000,
  attempt: 2,
  reason: "lease_expired" as const,
  note: "of the requester's own",
};

Deno.test("a task is one line of JSON, with the request's own fields and nothing of the session's state", () => {
  const line = taskJson(taskOf(OPERATION));
  assert.equal(line.indexOf("\n"), line.length - 1);
  assert.deepEqual(JSON.parse(line), {
    session_id: "s12",
    requester: "AI_A",
    collaboration_type: "review",
    description: "Review the change.",
    task: { diff: "- a\n+ b", files: 2 },
    note: "of the requester's own",
  });
});

Deno.test("as words a task says whose it is, then what it describes; a text alone stands as it is", () => {
  assert.equal(
    taskText(taskOf(OPERATION)),
    `Task s12 from AI_A: review\n\nReview the change.\n\n{\n  "diff": "- a\\n+ b",\n  "files": 2\n}\n`,
  );
  const { description: _, ...plain } = { ...OPERATION, task: { text: "Say hello" } };
  assert.equal(taskText(taskOf(plain)), "Task s12 from AI_A: review\n\nSay hello\n");
  const long = { ...plain, description: "Say ", task: { text: "Say hello" } };
  assert.equal(taskText(taskOf(long)), "Task s12 from AI_A: review\n\nSay hello\n", "ask says it in both");
  const outside = (part: object) => ({ text: "Say hello", a2a: { messageId: "m1", parts: [part] } });
  const words = { ...plain, description: "Say hello", task: outside({ text: "Say hello" }) };
  assert.equal(taskText(taskOf(words)), "Task s12 from AI_A: review\n\nSay hello\n");
  const more = { ...plain, task: outside({ data: { files: 2 } }) };
  assert.match(taskText(taskOf(more)), /"files": 2/);
});
