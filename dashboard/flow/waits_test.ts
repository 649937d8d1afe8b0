import assert from "node:assert/strict";
import type { EntryRow } from "../../journal/library/view/library_view.ts";
import { waitsOf, waitWords } from "./waits.ts";

const entry = (seq: number, at_ms: number, source_ai: string, session_id: string | null): EntryRow => ({
  ...{ seq, at_ms, source_ai, session_id, audience: "*", text: "" },
  message_type: session_id === null ? "collaboration_request" : "collaboration_progress",
});

Deno.test("a silence belongs to its own collaboration and to whoever broke it", () => {
  const waits = waitsOf([
    entry(1, 0, "A", null),
    entry(2, 5_000, "C", null),
    entry(3, 12_400, "B", "s1"),
    entry(4, 13_000, "B", "s1"),
    entry(5, 19_000, "hub", "s2"),
  ]);
  assert.deepEqual([...waits], [[3, { ms: 12_400, for: "B" }], [5, { ms: 14_000, for: undefined }]]);
  assert.deepEqual([...waits.values()].map(waitWords), ["waited 12 s for B", "nothing was said for 14 s"]);
});

Deno.test("what belongs to no collaboration breaks no silence and ends none", () => {
  const message = { ...entry(2, 8_000, "A", "s1"), message_type: "message", session_id: null };
  assert.equal(waitsOf([entry(1, 0, "A", "s1"), message]).size, 0);
});

Deno.test("nobody waits for a requester to give up", () => {
  const cancel = { ...entry(2, 8_000, "A", "s1"), message_type: "collaboration_cancel" };
  assert.equal(waitsOf([entry(1, 0, "A", null), cancel]).get(2)!.for, undefined);
});
