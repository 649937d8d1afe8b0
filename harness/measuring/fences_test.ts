import assert from "node:assert/strict";
import { Fences } from "./fences.ts";

function sharedIn(...lines: object[]): number {
  const fences = new Fences();
  for (const line of lines) fences.add(JSON.stringify(line));
  return fences.shared;
}

const data = (fence: number) => ({ session_id: "s1", fence });
const started = (partner: string, fence: number) => ({
  message_type: "collaboration_started",
  source_ai: "hub",
  data: { ...data(fence), requester: "AI_1", partner, lease_ms: 30_000 },
});
const sent = (source_ai: string, message_type: string, fence: number) => ({
  ...{ source_ai, message_type, data: data(fence) },
});

Deno.test("a collaboration that gets another partner with another fence shares no fence", () => {
  const lines = [started("AI_2", 5), sent("AI_2", "collaboration_progress", 5), started("AI_3", 9)];
  assert.equal(sharedIn(...lines, sent("AI_3", "collaboration_complete", 9)), 0);
});

Deno.test("a fence that several partners were given counts once as shared", () => {
  assert.equal(sharedIn(started("AI_2", 5), started("AI_3", 5), started("AI_4", 5), started("AI_2", 9)), 1);
});

for (const type of ["collaboration_progress", "collaboration_complete", "os_component_share", "code_share"]) {
  Deno.test(`a ${type} that was stored from another AI than the partner shares its fence`, () => {
    assert.equal(sharedIn(started("AI_2", 5), sent("AI_3", type, 5)), 1);
  });
}

Deno.test("a fence that is only mentioned in another AI's message is not shared", () => {
  const mentions = ["message", "collaboration_decline", "collaboration_cancel"];
  assert.equal(sharedIn(started("AI_2", 5), ...mentions.map((type) => sent("AI_1", type, 5))), 0);
});
