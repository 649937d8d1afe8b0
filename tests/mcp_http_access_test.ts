/** Who may come in at `/mcp`, and what it does not answer. */
import assert from "node:assert/strict";
import { HttpCaller } from "./http_caller.ts";
import { McpSession } from "./mcp_client.ts";
import { mcpTest } from "./mcp_test_case.ts";
import { roleTokens } from "./role_tokens.ts";
import { TestHub } from "./test_hub.ts";

const KEY = "the_key_of_this_machine";
const ACCEPT = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const HELLO = {
  ...{ jsonrpc: "2.0", id: 1, method: "initialize" },
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};

function accessTest(name: string, run: (world: TestHub, secrets: Record<string, string>) => Promise<void>) {
  mcpTest(name, async () => {
    const { secrets, openJournal } = roleTokens();
    const http = { hostname: "127.0.0.1", port: 0 };
    await using world = await TestHub.start({ http, openJournal, localKey: KEY });
    await run(world, secrets);
  });
}

function originOf(world: TestHub): string {
  return `http://127.0.0.1:${world.hub.http!.port}`;
}

accessTest(
  "at /mcp a token makes its name the AI, and an observer, a wrong token and nobody are refused",
  async (world, secrets) => {
    const say = (token?: string, more = {}) => new HttpCaller(world, token, more).post("/mcp", HELLO, ACCEPT);
    for (const role of ["agent", "operator", "admin"]) {
      const headers = { authorization: `Bearer ${secrets[role]}` };
      await using session = await McpSession.overHttp(originOf(world), { headers });
      assert.equal((await session.call("who")).data.you, `the_${role}`);
    }
    assert.deepEqual([(await say(secrets.observer)).status, (await say("aic_wrong")).status], [403, 401]);
    const { status, body } = await say();
    assert.equal(status, 401);
    assert.match(body.error.fix, /Authorization: Bearer TOKEN/);
    assert.equal((await say(undefined, { cookie: "aicollab=x" })).status, 401);
  },
);

accessTest(
  "at /mcp the local key lets this machine's user in under names without a token, unless a proxy passed it on",
  async (world) => {
    const headers = { "aicollab-local-key": KEY };
    await using alone = await McpSession.overHttp(originOf(world), { headers, query: { id: "claude" } });
    assert.equal((await alone.call("who")).data.you, "claude");
    for (const line of ["2025", "old"] as const) {
      const query = { id: "claude" };
      await using one = await McpSession.overHttp(originOf(world), { line, headers, query });
      await using other = await McpSession.overHttp(originOf(world), { line, headers, query });
      const names = [(await one.call("who")).data.you, (await other.call("who")).data.you];
      assert.ok(names.every((name) => /^claude-[0-9a-f]{6}$/.test(name)), `${names}`);
      assert.notEqual(names[0], names[1], "each session is an AI of its own");
    }
    const caller = (more: Record<string, string>) => new HttpCaller(world, undefined, more);
    const say = async (more: Record<string, string>) =>
      (await caller(more).post("/mcp", HELLO, ACCEPT)).status;
    assert.equal(await say({ "aicollab-local-key": "another_key" }), 401);
    assert.equal(await say({ ...headers, "x-forwarded-for": "192.0.2.1" }), 401);
    assert.equal((await caller(headers).get("/api/v1/tokens")).status, 401, "it counts nowhere else");
    await using thief = await McpSession.overHttp(originOf(world), { headers, query: { id: "the_agent" } });
    assert.match(await thief.refused("who"), /does not let "the_agent" in/);
  },
);

accessTest(
  "the AI of a token is not given to whoever names itself so with the local key",
  async (world, secrets) => {
    const headers = { authorization: `Bearer ${secrets.agent}` };
    await using right = await McpSession.overHttp(originOf(world), { headers });
    assert.equal((await right.call("who")).data.you, "the_agent");
    const key = { "aicollab-local-key": KEY };
    await using thief = await McpSession.overHttp(originOf(world), {
      headers: key,
      query: { id: "the_agent" },
    });
    assert.match(await thief.refused("inbox"), /AUTH_FAILED/);
    await right.call("who");
  },
);

accessTest(
  "at /mcp pages of other origins, other hosts, secrets in the address and what is no message are refused",
  async (world, secrets) => {
    const { port } = world.hub.http!;
    const ask = async (init: RequestInit & { headers?: Record<string, string> }, path = "/mcp") => {
      const headers = { authorization: `Bearer ${secrets.agent}`, ...ACCEPT, ...init.headers };
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers });
      await answer.body?.cancel();
      return answer.status;
    };
    const body = JSON.stringify(HELLO);
    assert.equal(await ask({ method: "POST", body }), 200);
    for (const method of ["POST", "GET", "DELETE"]) {
      const more = method === "POST" ? { body } : {};
      assert.equal(await ask({ method, headers: { origin: "http://evil.example" }, ...more }), 403, method);
      const lines = [
        `${method} /mcp HTTP/1.1`,
        "host: evil.example",
        `authorization: Bearer ${secrets.agent}`,
      ];
      assert.match(await raw(port, [...lines, "connection: close"]), /^HTTP\/1.1 421 /, method);
    }
    assert.equal(await ask({ method: "POST", body, headers: { origin: "null" } }), 403);
    assert.equal(await ask({ method: "POST", body }, `/mcp?token=${secrets.agent}`), 400);
    assert.equal(await ask({ method: "POST", body }, "/mcp?id=somebody"), 400);
    assert.equal(await ask({ method: "POST", body }, "/mcp?capabilites=review"), 400);
    assert.equal(await ask({ method: "POST", body: "{" }), 400);
    assert.equal(await ask({ method: "POST", body, headers: { "content-type": "text/plain" } }), 415);
    const long = JSON.stringify({ ...HELLO, more: "x".repeat(4 * 1_048_576) });
    assert.equal(await ask({ method: "POST", body: long }), 413);
    assert.equal(await ask({ method: "PUT", body }), 405);
  },
);

/** Sends a head alone, which may say what `fetch` does not, and resolves with the answer. */
async function raw(port: number, lines: readonly string[]): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`));
  let text = "";
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4_096);
  for (let n = await connection.read(buffer); n !== null; n = await connection.read(buffer)) {
    text += decoder.decode(buffer.subarray(0, n));
  }
  return text;
}
