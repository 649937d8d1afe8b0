/** What ends at `/mcp`: calls that are cancelled, the hub, clients. */
import assert from "node:assert/strict";
import { serveWeb } from "../hub/web/web_server.ts";
import { linesOf } from "../harness/lines.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { McpHttp } from "../mcp/http/handler.ts";
import { mcpServer } from "../mcp/server.ts";
import { type Waiting, waitingAgent } from "../mcp/testing/waiting_agent.ts";
import { makeWorld } from "./aicollab.ts";
import { bearerOf } from "./bearer_of.ts";
import { HubProcess } from "./hub_process.ts";
import { LINES, McpSession } from "./mcp_client.ts";
import { mcpTest } from "./mcp_test_case.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };
const CALLER = { name: "AI_1", token: "t", localKey: undefined, ended: new AbortController().signal };

for (const line of LINES) {
  mcpTest(`at /mcp a cancelled call ends at the server, with the client of ${line}`, async () => {
    const waiting = Promise.withResolvers<Waiting>();
    const agent = waitingAgent(waiting.resolve);
    await using http = new McpHttp({ hub: LOOPBACK, build: () => mcpServer(() => agent) });
    await using web = await serveWeb(LOOPBACK, (request) => http.fetch(request, CALLER));
    await using session = await McpSession.overHttp(`http://127.0.0.1:${web.address.port}`, { line });
    const cancelling = new AbortController();
    const call = session.ask("inbox", { wait_ms: 50_000 }, { signal: cancelling.signal });
    const { signal } = await waiting.promise;
    const reached = new Promise((resolve) => signal.addEventListener("abort", resolve));
    cancelling.abort();
    await assert.rejects(call);
    await reached;
  });

  mcpTest(
    `a hub that is killed and back goes on with its clients and their work at /mcp, with the client of ${line}`,
    async () => {
      await using world = await makeWorld();
      await using hub = await HubProcess.start(world);
      const [asking, working] = [
        await bearerOf(world, hub, "AI_Asker"),
        await bearerOf(world, hub, "AI_Worker"),
      ];
      await using asker = await McpSession.overHttp(hub.origin, { line, headers: asking });
      await using worker = await McpSession.overHttp(hub.origin, { line, headers: working });
      const { data: { session_id } } = await asker.call("ask", { task: "survive" });
      const { data: job } = await worker.call("take");
      const waiting = worker.ask("inbox", { cursor: job.fence, wait_ms: 50_000 });
      waiting.catch(() => {});
      await worker.call("who");
      await hub.kill();
      await assert.rejects(worker.ask("who"));
      await hub.start();
      assert.deepEqual((await worker.call("who")).data.held.map((held: { fence: number }) => held.fence), [
        job.fence,
      ]);
      await worker.call("finish", { session_id, fence: job.fence, outcome: "success", text: "alive" });
      const { data: result } = await asker.call("ask", { session_id, wait_ms: 10_000 });
      assert.deepEqual([result.state, result.partner], ["completed", "AI_Worker"]);
    },
  );
}

for (const line of ["2025", "old"] as const) {
  mcpTest(
    `work of a client that is killed is offered again, and before that kept, with the client of ${line}`,
    async () => {
      await using world = await makeWorld();
      await using hub = await HubProcess.start(world);
      const headers = await bearerOf(world, hub, "AI_Asker");
      await using asker = await McpSession.overHttp(hub.origin, { line, headers });
      const { data: { session_id } } = await asker.call("ask", { task: "survive", lease_ms: 1_000 });
      const killed = await bearerOf(world, hub, "AI_Killed");
      const client = new URL("./mcp_http_taker.ts", import.meta.url).pathname;
      await using process = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--quiet", client, hub.origin, line, killed.authorization],
        ...{ stdin: "null", stdout: "piped", stderr: "null" },
      }).spawn();
      for await (const text of linesOf(process.stdout)) {
        assert.equal(text, session_id);
        break;
      }
      const other = await bearerOf(world, hub, "AI_Other");
      await using heir = await McpSession.overHttp(hub.origin, { line, headers: other });
      const nothing = await heir.call("inbox", { wait_ms: 3_000 });
      assert.deepEqual(
        nothing.data.entries.filter(({ type }: { type: string }) => type === "collaboration_reopened"),
        [],
      );
      assert.equal((await heir.call("take")).data.taken, false, "its leases are renewed while it lives");
      process.kill("SIGKILL");
      await waitUntil(async () => (await heir.call("take")).data.taken, {
        name: "offered again",
        timeoutMs: 40_000,
      });
    },
  );
}

mcpTest("a hub that is stopped ends its sessions at /mcp and goes in order, while a call waits", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const sessions = [];
  for (const line of LINES) {
    const headers = await bearerOf(world, hub, `AI_${line}`);
    const session = await McpSession.overHttp(hub.origin, { line, headers });
    await session.call("who");
    session.ask("inbox", { wait_ms: 50_000 }).catch(() => {});
    await session.call("who");
    sessions.push(session);
  }
  const before = performance.now();
  assert.equal(await hub.end(), 0);
  assert.ok(performance.now() - before < 8_000, hub.log);
  assert.doesNotMatch(hub.log, /request\.signal|[Ee]rror/);
  for (const session of sessions) await session[Symbol.asyncDispose]();
});
