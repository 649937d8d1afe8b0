import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { mcpServer } from "./server.ts";
import { type Waiting, waitingAgent } from "./testing/waiting_agent.ts";

for (const mode of ["auto", "legacy"] as const) {
  Deno.test({
    name:
      `a client's cancellation reaches an inbox that waits, and wrong arguments are an answer, with a client of mode ${mode}`,
    // The client leaves timers of its own behind.
    ...{ sanitizeOps: false, sanitizeResources: false },
    async fn() {
      const [near, far] = InMemoryTransport.createLinkedPair();
      const waiting = Promise.withResolvers<Waiting>();
      const agent = waitingAgent(waiting.resolve);
      const handle = serveStdio(() => mcpServer(() => agent), { transport: far });
      const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
      await client.connect(near);
      const cancelling = new AbortController();
      const call = client.callTool({ name: "inbox", arguments: { wait_ms: 50_000 } }, {
        signal: cancelling.signal,
      });
      const { signal } = await waiting.promise;
      const reached = new Promise((resolve) => signal.addEventListener("abort", resolve));
      cancelling.abort();
      await assert.rejects(call);
      await reached;
      const wrong = await client.callTool({ name: "inbox", arguments: { limit: "ten" } });
      const [said] = wrong.content as { text: string }[];
      assert.match(said!.text, /^error: limit: .*\[INVALID_CALL\]\nfix: call inbox again with cursor, limit/);
      assert.equal(wrong.isError, true);
      await client.close();
      await handle.close();
    },
  });
}
