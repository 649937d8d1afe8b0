import assert from "node:assert/strict";
import { ROLES, roleTokens } from "./role_tokens.ts";
import { TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };

/** Resolves with the status and the body, as JSON where it is some. */
async function ask(world: TestHub, path: string, token?: string) {
  const headers: HeadersInit = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`http://127.0.0.1:${world.hub.http!.port}${path}`, { headers });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  return { status: answer.status, body: isJson ? JSON.parse(text) : text };
}

Deno.test("a token opens over HTTP what its role may read, also after a restart, and a cut one is told as such", async () => {
  const { secrets, openJournal } = roleTokens();
  await using world = await TestHub.start({ http, openJournal, tokens: { AI_Flag: "a secret of a flag" } });
  for (const again of [false, true]) {
    if (again) await world.restart();
    for (const role of ROLES) {
      assert.equal((await ask(world, "/status", secrets[role])).status, 200);
      const status = role === "agent" ? 403 : 200;
      assert.equal((await ask(world, "/api/v1/entries", secrets[role])).status, status, role);
    }
    assert.equal((await ask(world, "/status", "a_secret")).status, 401);
    const cut = await ask(world, "/status", secrets.admin.slice(0, -1));
    assert.deepEqual([cut.status, cut.body.error.code], [401, "AUTH_FAILED"]);
    assert.match(cut.body.error.message, /cut off or mistyped/);
  }
});
