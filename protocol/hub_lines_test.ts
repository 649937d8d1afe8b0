import assert from "node:assert/strict";
import { errorLine, plainLine } from "./hub_lines.ts";

Deno.test("an error says whether it is definite, and nothing that is not known", () => {
  assert.deepEqual(JSON.parse(errorLine("REPLACED", { text: "gone", fix: "stay away" })), {
    message_type: "error",
    code: "REPLACED",
    message: "gone",
    fix: "stay away",
    definite: false,
  });
  assert.deepEqual(
    JSON.parse(errorLine("STORAGE_FULL", { text: "full", messageId: "1", retryAfterMs: 1_000 })),
    {
      message_type: "error",
      code: "STORAGE_FULL",
      message: "full",
      message_id: "1",
      definite: true,
      retry_after_ms: 1_000,
    },
  );
});

Deno.test("fields of the envelope stand beside message_type", () => {
  assert.equal(plainLine("caught_up", { seq: 3 }), '{"message_type":"caught_up","seq":3}');
});
