/** Checks that whatever a person did is recorded in the commit of what it led to, and that nobody gets the record. */
import assert from "node:assert/strict";
import type { Committed } from "./fold_check.ts";

/** Checks the entries of one commit. */
export function checkTrail(entries: readonly Committed[]): void {
  const records = entries.filter(({ message }) => message.message_type === "operator_action");
  for (const { stored, message } of records) {
    assert.deepEqual(
      [stored.source, stored.audience, message.target_ai],
      ["hub", [], undefined],
      stored.line,
    );
  }
  for (const [i, { stored, message }] of entries.entries()) {
    const { message_type, target_ai, data } = message;
    if (stored.source === "operator") {
      const found = records.filter((record) => record.message.data.entry_seq === stored.seq);
      assert.equal(found.length, 1, `who said it is recorded once: ${stored.line}`);
      checkRecord(found[0]!, deedOf(message), target_ai ?? data.session_id);
    } else if (message_type === "ai_left" && data.reason.includes("operator")) {
      assert.ok(entries[i + 1], `who did it is recorded: ${stored.line}`);
      checkRecord(entries[i + 1]!, "disconnect", data.ai_id);
    }
  }
}

function deedOf({ message_type, data }: Committed["message"]): string {
  if (message_type !== "collaboration_complete") return message_type;
  return data.result.approved ? "approve" : "deny";
}

function checkRecord({ message: { message_type, data } }: Committed, action: string, target: string): void {
  assert.deepEqual(
    [message_type, data.by, data.via, data.action, data.target],
    ["operator_action", "operator", "page", action, target],
  );
}
