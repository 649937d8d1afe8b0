import assert from "node:assert/strict";
import { aicollab, makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { McpSession } from "./mcp_client.ts";
import { mcpTest } from "./mcp_test_case.ts";

mcpTest(
  "a model asks and tells a person by `to: operator`, is not told that nobody can, and hears what they decide and answer",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    const at = `127.0.0.1:${hub.address.port}`;
    const made = await aicollab(world, [
      ...["token", "create", "ann", "--role", "operator", "--json", "--hub", at],
    ]);
    const { token } = JSON.parse(made.out);
    const post = async (path: string, body: object) => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${hub.origin}/api/v1${path}`, {
        ...{ method: "POST", headers, body: JSON.stringify(body) },
      });
      assert.equal(answer.status, 200, await answer.text());
    };
    await using session = await McpSession.start(world, hub.address, {
      args: ["--id", "claude", "--id-exact"],
    });
    const sent = await session.call("send", { to: "operator", text: "the tests are green" });
    assert.match(sent.words, /a person finds it in the inbox of the hub, and may answer/);
    const asked = await session.call("ask", {
      task: "May I delete the branch?",
      type: "approval",
      to: "operator",
    });
    assert.match(asked.words, /A person has to decide.*Go on only where approved is true/);
    const { session_id } = asked.data;
    const inbox = await (await fetch(`${hub.origin}/api/v1/inbox`)).json();
    assert.deepEqual(
      [inbox.waiting, inbox.approvals[0].description, inbox.messages[0].content],
      [2, "May I delete the branch?", "the tests are green"],
    );
    await post("/ais/claude/message", { text: "good", reply_to: sent.data.seq });
    await post(`/approvals/${session_id}/decide`, { approved: true, note: "keep the tag" });
    const heard = await session.call("ask", { session_id, wait_ms: 10_000 });
    assert.match(heard.words, /is completed, with operator.*A person has approved it.*keep the tag/s);
    const { data: { entries } } = await session.call("inbox", { wait_ms: 10_000 });
    const answer = entries.find(({ type }: { type: string }) => type === "message");
    assert.deepEqual([answer.from, answer.reply_to], ["operator", sent.data.seq]);
  },
);
