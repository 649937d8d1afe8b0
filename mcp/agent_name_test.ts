import assert from "node:assert/strict";
import { isAiId } from "../protocol/names.ts";
import { clientSession, MAX_ID, sessionName } from "./agent_name.ts";

Deno.test("the name is the id and six digits of the client's session, whichever way the client names it", () => {
  const name = sessionName("claude", "0199a-1");
  assert.match(name, /^claude-[0-9a-f]{6}$/);
  assert.equal(sessionName("claude", "0199a-1"), name);
  assert.notEqual(sessionName("claude", "0199a-2"), name);
  assert.ok(isAiId(sessionName("x".repeat(MAX_ID), "s")));
  const environment = { CLAUDE_CODE_SESSION_ID: "of Claude" };
  assert.equal(clientSession(environment, { threadId: "of Codex" }), "of Claude");
  assert.equal(clientSession({}, { threadId: "of Codex" }), "of Codex");
  assert.equal(clientSession({ CLAUDE_CODE_SESSION_ID: "" }, { threadId: 7 }), undefined);
  assert.equal(clientSession({}, undefined), undefined);
});
