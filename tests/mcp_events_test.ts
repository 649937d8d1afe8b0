/** The Events extension of MCP, at `/mcp` of a real hub. */
import assert from "node:assert/strict";
import { KEY, TestHub } from "./test_hub.ts";
import { mcpTest } from "./mcp_test_case.ts";
import type { Heard } from "./raw_ai.ts";

const VERSION = "2026-07-28";

/** Asks as a client of the newest revision, whose requests stand alone. */
async function request(world: TestHub, method: string, params: object = {}): Promise<Heard> {
  const meta = {
    "io.modelcontextprotocol/protocolVersion": VERSION,
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const answer = await fetch(`http://127.0.0.1:${world.hub.http!.port}/mcp?id=AI_M`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": VERSION,
      "mcp-method": method,
      "aicollab-local-key": KEY,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: meta } }),
  });
  const text = await answer.text();
  const data = text.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5)).join(
    "",
  );
  return JSON.parse(data || text);
}

mcpTest(
  "a client of MCP polls what came for its AI, from its own cursor, and is told where something may be missing",
  async () => {
    await using world = await TestHub.start({ http: { hostname: "127.0.0.1", port: 0 } });
    const ask = async (params: object) => {
      const answer = await request(world, "events/poll", { name: "aicollab.entry", ...params });
      return answer.result ?? answer.error;
    };
    const { result: { events: [type] } } = await request(world, "events/list");
    assert.deepEqual([type.name, type.delivery], ["aicollab.entry", ["poll"]]);
    const from = await ask({});
    assert.deepEqual([from.events, from.truncated, from.hasMore], [[], false, false]);
    const a = await world.enter("AI_A");
    const say = (id: string, target_ai?: string) =>
      a.ask({
        message_type: "message",
        message_id: id,
        ...(target_ai && { target_ai }),
        data: { content: id },
      });
    await say("to all");
    for (const id of ["one", "two", "three"]) await say(id, "AI_M");
    const first = await ask({ cursor: from.cursor, maxEvents: 2 });
    assert.deepEqual(first.events.map(({ data }: Heard) => `${data.from}: ${data.text}`), [
      "AI_A: one",
      "AI_A: two",
    ]);
    assert.equal(first.hasMore, true);
    const rest = await ask({ cursor: first.cursor });
    assert.deepEqual(rest.events.map(({ data }: Heard) => data.text), ["three"]);
    assert.deepEqual([rest.hasMore, rest.truncated], [false, false]);
    assert.deepEqual((await ask({ cursor: rest.cursor })).events, []);
    const again = await ask({ cursor: from.cursor });
    assert.equal(again.events.length, 3, "a poll marks nothing as read");
    const lost = await ask({ cursor: `999999.${rest.cursor.split(".")[1]}` });
    assert.deepEqual([lost.events, lost.truncated, lost.cursor], [[], true, rest.cursor]);
    const old = await ask({ cursor: from.cursor, maxAgeMs: 0 });
    assert.deepEqual([old.events, old.truncated], [[], true]);
    assert.equal((await ask({ cursor: "1" })).code, -32_602);
  },
);
