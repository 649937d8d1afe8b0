import assert from "node:assert/strict";
import { type Part, StreamResponse, TaskState } from "@a2a-js/sdk";
import { endOf, outputOf } from "./outside_result.ts";
import { fold, type OutsideTask, stageOf, UNKNOWN } from "./outside_task.ts";

const ids = { taskId: "t1", contextId: "c1" };
const after = (...events: object[]): OutsideTask =>
  events.map((event) => StreamResponse.fromJSON(event)).reduce(fold, UNKNOWN);
const status = (state: string, text?: string) => ({
  statusUpdate: {
    ...ids,
    status: {
      state,
      ...(text === undefined ? {} : { message: { messageId: text, role: "ROLE_AGENT", parts: [{ text }] } }),
    },
  },
});
const artifact = (artifactId: string, parts: object[], append = false) => ({
  artifactUpdate: { ...ids, artifact: { artifactId, name: artifactId, parts }, append },
});
const printed = (task: OutsideTask) => new TextDecoder().decode(outputOf(task).bytes);

Deno.test("pieces of an artifact are one text, a second one of the same id takes its place, and the state is the last one", () => {
  const task = after(
    { task: { id: "t1", contextId: "c1", status: { state: "TASK_STATE_SUBMITTED" } } },
    artifact("a", [{ text: "old" }]),
    artifact("a", [{ text: "one " }]),
    artifact("a", [{ text: "two" }], true),
    status("TASK_STATE_COMPLETED"),
  );
  assert.deepEqual([task.id, stageOf(task), printed(task)], ["t1", "ended", "one two"]);
});

Deno.test("several artifacts, and files, are JSON with their names, data, addresses and bytes in Base64", () => {
  const task = after(
    artifact("a", [{ text: "x" }, { text: "y" }, { data: { z: 1 } }]),
    artifact("b", [{ url: "https://example.com/f", filename: "f", mediaType: "text/plain" }, {
      raw: "AAEC",
    }]),
  );
  assert.deepEqual(JSON.parse(printed(task)), {
    artifacts: [
      { artifactId: "a", name: "a", parts: [{ text: "xy" }, { data: { z: 1 } }] },
      {
        ...{ artifactId: "b", name: "b" },
        parts: [{ url: "https://example.com/f", filename: "f", mediaType: "text/plain" }, { raw: "AAEC" }],
      },
    ],
  });
});

Deno.test("an agent without an artifact is taken at its last words, and one that says nothing has no result", () => {
  assert.equal(printed(after(status("TASK_STATE_COMPLETED", "It is 4"))), "It is 4");
  const history = [{ messageId: "m", role: "ROLE_AGENT", parts: [{ text: "in its history" }] }];
  const status_ = { state: "TASK_STATE_COMPLETED" };
  assert.equal(
    printed(after({ task: { id: "t1", contextId: "c", status: status_, history } })),
    "in its history",
  );
  assert.equal(
    printed(after({ message: { messageId: "m", role: "ROLE_AGENT", parts: [{ text: "hi" }] } })),
    "hi",
  );
  const { failure } = endOf(after(status("TASK_STATE_COMPLETED")));
  assert.equal(failure, "the outside agent completed it without a result");
});

Deno.test("a state that is not known is worked in, and one that asks waits", () => {
  assert.equal(stageOf(after(status("TASK_STATE_NEW_IN_2_0"))), "works");
  assert.equal(stageOf({ ...UNKNOWN, state: 77 as TaskState }), "works");
  assert.equal(stageOf(after(status("TASK_STATE_INPUT_REQUIRED", "?"))), "asks");
  const nothing: readonly Part[] = [];
  assert.equal(printed({ ...UNKNOWN, said: nothing }), "");
});
