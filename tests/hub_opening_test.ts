import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import { TestHub } from "./test_hub.ts";

Deno.test("an AI is welcomed with the journal's id, the head, its cursor and the limits", async () => {
  await using world = await TestHub.start();
  const ai = await world.open("AI_Node_1");
  assert.deepEqual(await ai.hear({ message_type: "welcome" }), {
    message_type: "welcome",
    protocol_version: 1,
    ai_id: "AI_Node_1",
    journal_id: world.hub.journalId,
    head_seq: 0,
    cursor: 0,
    heartbeat_interval_ms: 15_000,
    limits: { ...DEFAULT_LIMITS },
  });
});
