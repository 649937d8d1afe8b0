import assert from "node:assert/strict";
import { Message } from "@a2a-js/sdk";
import type { Task } from "../task.ts";
import { requestMessage } from "./outside_message.ts";

function partsOf(request: object) {
  const task = { session_id: "s1", requester: "AI_A", request: { collaboration_type: "review", ...request } };
  // deno-lint-ignore no-explicit-any -- it is what stands on the wire
  const json = Message.toJSON(requestMessage(task as Task, "m1")) as any;
  // deno-lint-ignore no-explicit-any -- the same
  return json.parts.map(({ text, data }: any) => text ?? data);
}

Deno.test("a request is words, and data where its task is more than a text; one that says nothing is its type", () => {
  assert.deepEqual(partsOf({ task: { text: "Add 2 and 3" } }), ["Add 2 and 3"]);
  assert.deepEqual(partsOf({ description: "Add", task: { text: "Add 2 and 3" } }), ["Add 2 and 3"]);
  assert.deepEqual(partsOf({ description: "Look:", task: { text: "x", files: 2 } }), [
    "Look:\n\nx",
    { text: "x", files: 2 },
  ]);
  assert.deepEqual(partsOf({ task: { diff: "-" } }), [{ diff: "-" }]);
  assert.deepEqual(partsOf({ description: "Look", task: { diff: "-" } }), ["Look", { diff: "-" }]);
  assert.deepEqual(partsOf({}), ["review"]);
  const a2a = { messageId: "m", role: "ROLE_USER", parts: [{ text: "as it came" }, { data: [1] }] };
  assert.deepEqual(partsOf({ description: "as it", task: { text: "as it came", a2a } }), ["as it came", [1]]);
});
