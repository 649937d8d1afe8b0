import assert from "node:assert/strict";
import { updatesOf } from "./push_updates.ts";

const SAID: readonly (readonly [seq: number, message_type: string, source_ai: string, data: object])[] = [
  [7, "collaboration_request", "A", { collaboration_type: "a2a" }],
  [8, "push_set", "A", { config_id: "c" }],
  [9, "collaboration_started", "hub", { partner: "B" }],
  [10, "push_delete", "A", { config_id: "c" }],
  [11, "collaboration_progress", "B", { progress: 0.5 }],
  [12, "push_set", "A", { config_id: "c" }],
  [13, "collaboration_progress", "B", { progress: 0.9 }],
];

Deno.test("news are posted since their configuration was set, or from a position on, and what came before one is set again is not", async () => {
  const records = {
    library: {
      requested: () => Promise.reject(new Error("unused")),
      sessionLines: () =>
        Promise.resolve(SAID.map(([seq, message_type, source_ai, data]) => ({
          ...{ seq, at_ms: seq, audience: "*" as const },
          line: JSON.stringify({ message_type, source_ai, data }),
        }))),
    },
  };
  const seqs = async (after?: number) => {
    const task = { session_id: "s7", requester: "A" };
    const { updates, from } = await updatesOf(records, task, { config_id: "c", after });
    return [from, updates.map(({ seq }) => seq)];
  };
  assert.deepEqual(await seqs(), [12, [13]]);
  assert.deepEqual(await seqs(9), [9, [11, 13]]);
});
