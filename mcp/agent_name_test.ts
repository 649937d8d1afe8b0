import assert from "node:assert/strict";
import { isAiId } from "../protocol/names.ts";
import { clientSession, MAX_ID, sessionName } from "./agent_name.ts";
import { CLIENTS, likelyClients } from "./clients.ts";

Deno.test("the name is the id and six digits of the client's session, whichever way the client names it", () => {
  const name = sessionName("claude", "0199a-1");
  assert.match(name, /^claude-[0-9a-f]{6}$/);
  assert.equal(sessionName("claude", "0199a-1"), name);
  assert.notEqual(sessionName("claude", "0199a-2"), name);
  assert.ok(isAiId(sessionName("x".repeat(MAX_ID), "s")));
  const environment = { CLAUDE_CODE_SESSION_ID: "of Claude" };
  const meta = { threadId: "of Codex" };
  const any = likelyClients(undefined);
  assert.equal(clientSession(any, { environment, meta }), "of Claude");
  assert.equal(clientSession(any, { meta }), "of Codex");
  assert.equal(clientSession(any, { environment: { QWEN_CODE_SESSION_ID: "of Qwen" } }), "of Qwen");
  assert.equal(
    clientSession(any, { environment: { CLAUDE_CODE_SESSION_ID: "" }, meta: { threadId: 7 } }),
    undefined,
  );
  assert.equal(clientSession(any, {}), undefined);
});

Deno.test("a client that was started inside a session of another client does not take its name", () => {
  const environment = { CLAUDE_CODE_SESSION_ID: "of Claude" };
  for (const name of ["gemini-cli-mcp-client", "qwen-cli-mcp-client-aicollab", "codex-mcp-client"]) {
    assert.equal(clientSession(likelyClients({ name, version: "1" }), { environment }), undefined, name);
  }
  assert.equal(clientSession([CLIENTS.claude], { environment }), "of Claude");
});
