import assert from "node:assert/strict";
import { Hono } from "hono";
import { recognizeCallers } from "./bearer.ts";
import { type Connection, recognizePeers } from "./direct_peer.ts";
import { admitDoorCaller, doorCallerOf } from "./door_caller.ts";
import { guard } from "./guard.ts";
import { SAMPLE_KEY, SampleAccess } from "./testing/sample_access.ts";

const PAGE = "https://app.example";
const KEY = { "aicollab-local-key": SAMPLE_KEY };
const NAMED = { ...KEY, "aicollab-id": "AI_Node_1" };
const AGENT = { authorization: "Bearer secret-of-agent" };

/** Resolves with the status and the caller, or the error's code, of a request at a door. */
async function ask(
  headers: Record<string, string>,
  { isBehindProxy = false, connection, method = "GET" }: {
    isBehindProxy?: boolean;
    connection?: Connection;
    method?: string;
  } = {},
) {
  const app = new Hono();
  const access = new SampleAccess();
  app.use(guard({ origins: [PAGE] }), recognizePeers({ isBehindProxy }), recognizeCallers(access));
  app.all("/api/v1/inbox", ...admitDoorCaller(access), (c) => {
    const { ended, ...caller } = doorCallerOf(c);
    return c.json({ ...caller, ended: ended.aborted });
  });
  app.all("/status", (c) => c.json({}));
  const at = (path: string) =>
    app.request(path, { method, headers: { host: "127.0.0.1:5001", ...headers } }, connection);
  const answer = await at("/api/v1/inbox");
  const text = await answer.text();
  const body = text === "" ? undefined : JSON.parse(text);
  return {
    ...{ status: answer.status, code: body?.error?.code, message: body?.error?.message, body },
    mayRead: answer.headers.get("access-control-allow-origin"),
    maySend: answer.headers.get("access-control-allow-headers")?.split(","),
    elsewhere: (await at("/status")).status,
  };
}

Deno.test("a door admits by a bearer token, or directly from this machine by the local key and a name", async () => {
  const token = { role: "agent", token: "secret-of-agent", isDirect: true, ended: false };
  assert.deepEqual((await ask(AGENT)).body, { name: "the_agent", ...token });
  const key = { role: "agent", localKey: SAMPLE_KEY, isDirect: true, ended: false };
  assert.deepEqual((await ask(NAMED)).body, { name: "AI_Node_1", ...key });
  assert.deepEqual((await ask({ ...AGENT, ...NAMED })).body, { name: "the_agent", ...token });
  const { code, body } = await ask({});
  assert.equal(code, "AUTH_FAILED");
  assert.match(body.fix, /`aicollab token create NAME --role agent`/);
  assert.equal((await ask({ ...NAMED, "aicollab-local-key": "wrong" })).status, 401);
  assert.deepEqual([(await ask(KEY)).status, (await ask(KEY)).code], [400, "INVALID_REQUEST"]);
  assert.equal((await ask({ authorization: "Bearer secret-of-observer" })).status, 403);
});

Deno.test("the local key does not count with any header of a proxy, from another machine, or where the hub is behind a proxy", async () => {
  for (
    const [more, given] of [
      ...["forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip"].map((
        name,
      ) => [{ [name]: "" }, {}] as const),
      [{ "cf-connecting-ip": "192.0.2.1" }, {}],
      [{ "x-original-forwarded-for": "192.0.2.1" }, {}],
      [{ "x-forward-for": "192.0.2.1" }, {}],
      [{ "x-amzn-trace-id": "Root=1" }, {}],
      [{}, { connection: { isRemote: true } }],
      [{}, { isBehindProxy: true }],
    ] as const
  ) {
    const { status, message } = await ask({ ...NAMED, ...more }, given);
    assert.equal(status, 401, JSON.stringify([more, given]));
    assert.match(message, /directly, not through a proxy/);
    const byToken = await ask({ ...AGENT, ...more }, given);
    assert.deepEqual([byToken.status, byToken.body.isDirect], [200, false]);
  }
});

Deno.test("pages of other origins are refused at a door, and those of --allow-origin let in there alone, preflights too", async () => {
  for (const headers of [AGENT, NAMED]) {
    for (const origin of ["https://evil.example", "null", `${PAGE}:8443`, "http://app.example"]) {
      const { status, code, mayRead } = await ask({ ...headers, origin });
      assert.deepEqual([status, code, mayRead], [403, "FORBIDDEN", null], origin);
    }
  }
  assert.equal((await ask({ ...AGENT, "sec-fetch-site": "cross-site" })).status, 403);
  const allowed = { origin: PAGE, "sec-fetch-site": "cross-site" };
  for (const method of ["GET", "POST", "PUT"]) {
    const { status, mayRead, elsewhere } = await ask({ ...AGENT, ...allowed }, { method });
    assert.deepEqual([status, mayRead, elsewhere], [200, PAGE, method === "GET" ? 200 : 403], method);
  }
  const asked = { "access-control-request-method": "PUT", "access-control-request-headers": "authorization" };
  const preflight = await ask({ ...allowed, ...asked }, { method: "OPTIONS" });
  assert.deepEqual([preflight.status, preflight.mayRead, preflight.elsewhere], [204, PAGE, 403]);
  for (const header of ["authorization", "idempotency-key", "if-none-match", "last-event-id", "range"]) {
    assert.ok(preflight.maySend?.includes(header), header);
  }
  assert.equal(
    (await ask({ ...asked, origin: "https://evil.example" }, { method: "OPTIONS" })).mayRead,
    null,
  );
});
