/** Agents at `/mcp` of a hub's own web port, with the clients of both lines of the protocol's SDK. */
import assert from "node:assert/strict";
import { makeWorld } from "./aicollab.ts";
import { bearerOf } from "./bearer_of.ts";
import { HubProcess } from "./hub_process.ts";
import { LINES, McpSession } from "./mcp_client.ts";
import { mcpTest } from "./mcp_test_case.ts";

for (const line of LINES) {
  mcpTest(`two agents hand over work at /mcp, with the client of ${line}`, async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    const [asking, working] = [
      await bearerOf(world, hub, "AI_Asker"),
      await bearerOf(world, hub, "AI_Worker"),
    ];
    await using asker = await McpSession.overHttp(hub.origin, { line, headers: asking });
    const query = { capabilities: "review, test" };
    await using worker = await McpSession.overHttp(hub.origin, { line, headers: working, query });
    // Clients that have seen the output schemas hold results against them.
    assert.equal((await asker.tools()).length, 10);
    assert.equal((await worker.tools()).length, 10);
    assert.equal((await worker.call("who")).data.you, "AI_Worker");
    const wanted = { task: "Review the parser", type: "review", capabilities: ["review"], key: "k1" };
    const { data: asked } = await asker.call("ask", wanted);
    assert.deepEqual([asked.state, asked.matches], ["open", 1]);
    const offer = (await worker.call("inbox", { wait_ms: 10_000 })).data.entries[0];
    assert.deepEqual([offer.type, offer.session_id], ["collaboration_request", asked.session_id]);
    const { data: job } = await worker.call("take", { type: "review", key: "t1" });
    assert.deepEqual([job.taken, job.session_id], [true, asked.session_id]);
    await worker.call("progress", { session_id: job.session_id, fence: job.fence, done: 0.5, note: "half" });
    const finished = await worker.call("finish", {
      ...{ session_id: job.session_id, fence: job.fence, outcome: "success", text: "It is fine" },
      ...{ artifact: { source: "# Review\nfine", language: "markdown" }, key: "f1" },
    });
    const { data: result } = await asker.call("ask", { session_id: asked.session_id, wait_ms: 10_000 });
    assert.deepEqual([result.state, result.outcome, result.partner], ["completed", "success", "AI_Worker"]);
    assert.equal(result.artifact_seq, finished.data.artifact_seq);
    const whole = await asker.call("search", { seq: result.artifact_seq });
    assert.match(whole.words, /# Review\nfine/);
  });
}
