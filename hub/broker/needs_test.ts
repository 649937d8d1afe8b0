import assert from "node:assert/strict";
import { rereadLine } from "../../protocol/parse.ts";
import { BrokerCase } from "../testing/broker_case.ts";
import type { Lookup } from "./decision.ts";
import { neededFor } from "./needs.ts";

const COMPONENT = { component_id: "c", domain: "d", language: "js", source: "0" };

/** Returns what a message needs whose sender's `m1` is stored as seq 7. */
function needOf(
  made: BrokerCase,
  message_type: string,
  data: object,
  message_id?: string,
  lookup?: Lookup,
) {
  const recent = { get: (id: string) => id === "m1" ? 7 : undefined };
  return neededFor(
    made.state,
    rereadLine(JSON.stringify({ message_type, message_id, data })),
    recent,
    lookup,
  );
}

Deno.test("a message that another connection has stored while a lookup was made needs the stored line", () => {
  const made = new BrokerCase();
  const line = { kind: "line", messageId: "m1" };
  const accept = { session_id: "s9" };
  const collaboration: Lookup = { collaboration: null };
  assert.deepEqual(needOf(made, "collaboration_accept", accept, "m1", collaboration), line);
  assert.equal(needOf(made, "collaboration_accept", accept, "m2", collaboration), undefined);
  const original = (seq: number): Lookup => ({ original: { seq, line: "{}" } });
  assert.deepEqual(needOf(made, "collaboration_accept", accept, "m1", original(5)), line);
  assert.equal(needOf(made, "collaboration_accept", accept, "m1", original(7)), undefined);
});

Deno.test("a known message_id needs the stored line, whatever type of stored message carries it", () => {
  const made = new BrokerCase();
  const line = { kind: "line", messageId: "m1" };
  const pattern = { pattern_id: "p", domain: "d", content: 1 };
  assert.deepEqual(needOf(made, "pattern_share", pattern, "m1"), line);
  assert.deepEqual(needOf(made, "collaboration_accept", { session_id: "s9" }, "m1"), line);
  assert.equal(needOf(made, "pattern_share", pattern, "m2"), undefined);
});

Deno.test("hello and sync need the count of pending entries, whatever their message_id, as they are never stored", () => {
  const made = new BrokerCase();
  assert.deepEqual(needOf(made, "hello", { specialization: "x" }, "m1"), { kind: "pending" });
  assert.deepEqual(needOf(made, "sync", {}, "m2"), { kind: "pending" });
});

Deno.test("a collaboration that is neither open nor active is looked up; an open one is not", () => {
  const made = new BrokerCase();
  made.hello({ A: [] });
  const open = made.request("A");
  for (
    const [verb, data] of [
      ["collaboration_accept", {}],
      ["collaboration_decline", {}],
      ["collaboration_cancel", {}],
      ["collaboration_progress", { fence: 1, progress: 0 }],
      ["collaboration_complete", { fence: 1, outcome: "success" }],
      ["os_component_share", COMPONENT],
      ["code_share", COMPONENT],
    ] as const
  ) {
    const session_id = "s99";
    assert.deepEqual(
      needOf(made, verb, { ...data, session_id }),
      { kind: "collaboration", sessionId: session_id },
      verb,
    );
    assert.equal(needOf(made, verb, { ...data, session_id: open }), undefined, verb);
  }
});

Deno.test("session_id is the sender's own field in messages that belong to no collaboration", () => {
  const made = new BrokerCase();
  assert.equal(needOf(made, "message", { content: 1, session_id: "s99" }), undefined);
  assert.equal(
    needOf(made, "collaboration_request", { collaboration_type: "t", session_id: "s99" }),
    undefined,
  );
  assert.equal(needOf(made, "os_component_share", COMPONENT), undefined);
});
