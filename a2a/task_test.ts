import assert from "node:assert/strict";
import { StreamResponse, TaskState } from "@a2a-js/sdk";
import { type SessionEntry, TaskFold } from "./task.ts";

const REQUEST = { collaboration_type: "review", description: "Look at it", task: { context_id: "c1" } };

/** A task of A, in which a test says what happens. */
class Case {
  #seq = 7;
  readonly fold = new TaskFold("s7", this.#entry("collaboration_request", "A", REQUEST));

  #entry(message_type: string, source_ai: string, data: object): SessionEntry {
    return {
      seq: this.#seq++,
      atMs: 1_700_000_000_000 + this.#seq,
      message_type,
      source_ai,
      data: data as never,
    };
  }

  /** Returns the updates that the next entry means, each in a word or two. */
  say(message_type: string, source_ai: string, data: object = {}): string[] {
    return this.fold.add(this.#entry(message_type, source_ai, data)).map((update) => {
      assert.deepEqual(
        StreamResponse.fromJSON(StreamResponse.toJSON(update)).payload?.$case,
        update.payload?.$case,
      );
      if (update.payload?.$case === "artifactUpdate") {
        return `artifact ${update.payload.value.artifact!.artifactId}`;
      }
      assert.ok(update.payload?.$case === "statusUpdate");
      const { state, message } = update.payload.value.status!;
      const [part] = message?.parts ?? [];
      const text = part?.content?.$case === "text" ? `: ${part.content.value}` : "";
      return `${TaskState[state]!.replace("TASK_STATE_", "")}${text}`;
    });
  }

  start(): void {
    assert.deepEqual(this.say("collaboration_started", "hub", { partner: "B", fence: this.#seq }), [
      "WORKING",
    ]);
  }

  get state(): string {
    return TaskState[this.fold.state]!.replace("TASK_STATE_", "");
  }
}

const ENDS: Readonly<Record<string, readonly [closed: object, update: string]>> = {
  "completed": [{ state: "completed" }, "COMPLETED"],
  "failed": [{ state: "failed" }, "FAILED"],
  "lost by all who took it": [
    { state: "failed", reason: "lease_expired" },
    "FAILED: Everyone who took it fell silent.",
  ],
  "cancelled": [{ state: "cancelled", reason: "not needed" }, "CANCELED: not needed"],
  "expired": [{ state: "expired" }, "FAILED: Nobody took it in its time."],
};

for (const [name, [closed, update]] of Object.entries(ENDS)) {
  Deno.test(`a collaboration that is ${name} is a task that says so, and is over (DM-TASK-002, DM-STATUS-001)`, () => {
    const made = new Case();
    assert.equal(made.state, "SUBMITTED");
    made.start();
    assert.deepEqual(made.say("collaboration_closed", "hub", closed), [update]);
    assert.ok(made.fold.isOver && made.fold.isSettled);
    assert.deepEqual(made.say("collaboration_progress", "B", { progress: 1 }), [], "nothing follows the end");
  });
}

Deno.test("what the agent did not want is REJECTED, in its words", () => {
  const made = new Case();
  made.say("collaboration_decline", "B", { reason: "No time" });
  const end = made.say("collaboration_closed", "hub", { state: "failed", reason: "declined" });
  assert.deepEqual(end, ["REJECTED: No time"]);
});

Deno.test("a question of the agent is INPUT_REQUIRED until all its questions are answered; one of the client changes no state", () => {
  const made = new Case();
  made.start();
  assert.deepEqual(made.say("collaboration_question", "B", { text: "Which?" }), ["INPUT_REQUIRED: Which?"]);
  made.say("collaboration_question", "B", { text: "When?" });
  assert.deepEqual(made.fold.questions, [9, 10]);
  assert.deepEqual(made.say("collaboration_answer", "A", { question_id: 9, text: "That" }), []);
  assert.equal(made.state, "INPUT_REQUIRED");
  assert.deepEqual(made.say("collaboration_answer", "A", { question_id: 10, text: "Now" }), ["WORKING"]);
  assert.deepEqual(made.say("collaboration_question", "A", { text: "How far?" }), []);
  assert.deepEqual(made.say("collaboration_answer", "B", { question_id: 13, text: "Half" }), [
    "WORKING: Half",
  ]);
  const said = made.fold.history.map(({ role, parts: [part] }) => [role, part?.content?.value]);
  assert.deepEqual(said, [[1, "Look at it"], [2, "Which?"], [2, "When?"], [1, "That"], [1, "Now"], [
    1,
    "How far?",
  ], [2, "Half"]]);
  assert.deepEqual(made.fold.task(2).history.map(({ parts: [part] }) => part?.content?.value), [
    "How far?",
    "Half",
  ]);
  assert.deepEqual(made.fold.task(0).history, []);
});

Deno.test("what lost its agent is SUBMITTED again, its questions are void, and progress begins anew", () => {
  const made = new Case();
  made.start();
  assert.deepEqual(made.say("collaboration_progress", "B", { progress: 0.25 }), ["WORKING: 25 %"]);
  made.say("collaboration_question", "B", { text: "Which?" });
  assert.deepEqual(made.say("collaboration_reopened", "hub", { reason: "lease_expired", attempt: 2 }), [
    "SUBMITTED",
  ]);
  assert.deepEqual([made.fold.questions, made.fold.task().metadata], [[], { aicollab: { seq: 11 } }]);
});

Deno.test("what was shared and what came of it are artifacts, each with parts, whatever an agent puts into them (DM-ART-001, DM-PART-001)", () => {
  const made = new Case();
  made.start();
  const component = { component_id: "c", domain: "d", language: "js", source: "0", interface: "call it" };
  assert.deepEqual(made.say("code_share", "B", component), ["artifact c"]);
  assert.deepEqual(
    made.say("code_share", "B", { component_id: "d", source: "" }),
    [],
    "it has nothing in it",
  );
  const artifacts = [
    { artifactId: "own", parts: [{ url: "https://a.example/x" }] },
    { artifactId: "", parts: [] },
    null,
    7,
  ];
  assert.deepEqual(made.say("collaboration_complete", "B", { outcome: "success", result: { artifacts } }), [
    "artifact own",
  ]);
  made.say("collaboration_closed", "hub", { state: "completed" });
  const { artifacts: [code, own] } = made.fold.task();
  assert.deepEqual([code!.description, code!.metadata], ["call it", { language: "js", domain: "d" }]);
  assert.deepEqual(own!.parts[0]!.content, { $case: "url", value: "https://a.example/x" });
  const other = new Case();
  other.start();
  other.say("collaboration_complete", "B", { outcome: "success", result: { text: "Fine", score: 3 } });
  const { artifacts: [result] } = other.fold.task();
  assert.deepEqual(result!.parts.map(({ content }) => content), [
    { $case: "text", value: "Fine" },
    { $case: "data", value: { score: 3 } },
  ]);
  for (
    const [output, parts] of [
      ["Fine", [{ $case: "text", value: "Fine" }]],
      [{ score: 3 }, [{ $case: "data", value: { score: 3 } }]],
      [[3], [{ $case: "data", value: { output: [3] } }]],
      [{ artifacts: artifacts.slice(0, 1) }, [own!.parts[0]!.content]],
    ] as const
  ) {
    const ran = new Case();
    ran.start();
    ran.say("collaboration_complete", "B", { outcome: "success", result: { output } });
    assert.deepEqual(ran.fold.task().artifacts[0]!.parts.map(({ content }) => content), parts);
  }
  const failing = new Case();
  failing.start();
  assert.deepEqual(
    failing.say("collaboration_complete", "B", { outcome: "failure", result: { reason: "No parser" } }),
    [],
  );
  assert.deepEqual(failing.say("collaboration_closed", "hub", { state: "failed" }), ["FAILED: No parser"]);
});

Deno.test("an entry that is known already means nothing, and a message that is none of A2A is shown by its words", () => {
  const made = new Case();
  assert.deepEqual(
    made.fold.add({ seq: 7, atMs: 0, message_type: "collaboration_closed", source_ai: "hub", data: {} }),
    [],
  );
  for (
    const a2a of [7, "x", {}, { messageId: "m" }, { messageId: "m", parts: [null] }, {
      messageId: "m",
      parts: [{}],
    }]
  ) {
    const request = { seq: 1, atMs: 0, message_type: "collaboration_request", source_ai: "A" };
    const fold = new TaskFold("s1", { ...request, data: { task: { text: "Words", a2a } } });
    const { role, parts } = fold.history[0]!;
    assert.equal(role, 1);
    if (parts.length > 0) assert.equal(parts[0]!.content?.value, "Words");
  }
});

Deno.test("what an agent asked before its client's last words, and is heard of after them, is asked", () => {
  const entry = (seq: number, message_type: string, source_ai: string, data: object): SessionEntry => ({
    ...{ seq, atMs: seq, message_type, source_ai, data: data as never },
  });
  const fold = new TaskFold("s7", entry(7, "collaboration_request", "A", REQUEST));
  fold.add(entry(8, "collaboration_started", "hub", { partner: "B", fence: 8 }));
  fold.said(entry(10, "collaboration_question", "A", { text: "And the tests?" }));
  assert.equal(fold.add(entry(9, "collaboration_question", "B", { text: "Which file?" })).length, 1);
  assert.equal(fold.state, TaskState.TASK_STATE_INPUT_REQUIRED);
  assert.deepEqual(fold.questions, [9]);
  assert.equal(fold.history.length, 3);
});
