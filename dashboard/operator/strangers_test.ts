import assert from "node:assert/strict";
import type { Hono } from "hono";
import { createDashboard, type DashboardOptions } from "../dashboard.tsx";
import { LiveUpdates } from "../live_updates.ts";
import { SampleAccess } from "../testing/sample_access.ts";
import { SAMPLE_NOW_MS, sampleView } from "../testing/sample_view.ts";
import { IDLE } from "../testing/logged_in.ts";
import { makeLoginCode } from "./login_code.ts";

const PUBLIC = { publicUrl: new URL("https://hub.example.org") };
const wallMs = () => SAMPLE_NOW_MS;

function dashboard(options: DashboardOptions = {}): Hono {
  const view = sampleView({}, { access: new SampleAccess(), operator: IDLE });
  const logins = { localKey: "key", port: () => 5001, wallMs };
  return createDashboard(view, { logins, wallMs, upgradeWebSocket: () => new Response("ws"), ...options });
}

type Asked = { headers?: Record<string, string>; isRemote?: boolean; method?: string };

async function ask(app: Hono, path: string, { headers = {}, isRemote = false, method = "GET" }: Asked = {}) {
  const init = { method, headers: { host: "127.0.0.1:5001", ...headers } };
  const answer = await app.request(path, init, { isRemote });
  const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream");
  if (isStream) await answer.body?.cancel();
  return { status: answer.status, text: isStream ? "" : await answer.text(), headers: answer.headers };
}

/** Who asks in each of these ways may be anybody. */
const STRANGERS: [DashboardOptions, Asked][] = [
  [{}, { isRemote: true }],
  [{}, { headers: { "x-forwarded-for": "127.0.0.1" } }],
  [{}, { headers: { forwarded: "for=127.0.0.1" } }],
  [{}, { headers: { via: "1.1 a" } }],
  [PUBLIC, {}],
  [PUBLIC, { headers: { host: "hub.example.org" } }],
  [PUBLIC, { headers: { host: "hub.example.org", "x-forwarded-for": "127.0.0.1" } }],
];

Deno.test("whoever does not come directly from the hub's machine is shown nothing without a token or a login, on any path", async () => {
  for (const [options, asked] of STRANGERS) {
    const app = dashboard(options);
    const paths = new Set(app.routes.map(({ path }) => path.replaceAll(/:\w+/g, "x").replace("*", "x")));
    for (const path of [...paths, "/nowhere", "/assets/live.js"]) {
      for (const method of ["GET", "POST"]) {
        const { status, text, headers } = await ask(app, path, { ...asked, method });
        const isOpen = ["/healthz", "/readyz", "/login", "/login/challenge", "/ws"].includes(path) ||
          ["/assets/page.css", "/assets/icon.svg"].includes(path);
        if (isOpen) assert.notEqual(status, 401, path);
        else {
          assert.equal(status, 401, `${method} ${path} ${JSON.stringify(asked)}`);
          assert.equal(headers.get("www-authenticate"), 'Bearer realm="aicollab"');
          assert.match(text, /without a token or a login/);
        }
      }
    }
    const browser = { ...asked, headers: { ...asked.headers, accept: "text/html" } };
    for (const path of ["/", "/ais", "/login?code=wrong"]) {
      const { text } = await ask(app, path, browser);
      assert.match(text, /aicollab dashboard --login/, path);
      assert.doesNotMatch(text, /AI_Node|data-journal|connected/, path);
    }
  }
});

Deno.test("from beyond the hub's machine a token reads what its role may: pages and the library are an observer's", async () => {
  for (const [options, asked] of STRANGERS) {
    const app = dashboard(options);
    const by = (role: string) => ({
      ...asked,
      headers: { ...asked.headers, authorization: `Bearer secret-of-${role}` },
    });
    for (const path of ["/", "/ais", "/api/v1/ais", "/events?topics=status", "/assets/live.js"]) {
      const statuses = [
        (await ask(app, path, by("agent"))).status,
        (await ask(app, path, by("observer"))).status,
      ];
      assert.deepEqual(statuses, [403, 200], path);
    }
    for (const path of ["/status", "/metrics"]) assert.equal((await ask(app, path, by("agent"))).status, 200);
  }
});

Deno.test("a page of an allowed origin reads with a token alone, also in a browser on the hub's machine", async () => {
  const origin = "https://app.example";
  const app = dashboard({ allowOrigins: [origin] });
  const token = (role: string) => ({ authorization: `Bearer secret-of-${role}` });
  for (const path of ["/api/v1/ais", "/api/v1/entries", "/api/v1/openapi.json"]) {
    const statuses = [];
    for (const headers of [{}, { origin }, { origin, ...token("observer") }]) {
      statuses.push((await ask(app, path, { headers })).status);
    }
    assert.deepEqual(statuses, [200, 401, 200], path);
  }
  assert.equal((await ask(app, "/ws", { headers: { origin } })).status, 200);
});

Deno.test("under the public URL an operator logs in, acts from its pages, and has a cookie that only https carries", async () => {
  const app = dashboard(PUBLIC);
  const host = "hub.example.org";
  const { text: challenge } = await ask(app, "/login/challenge", { headers: { host } });
  const code = makeLoginCode({ localKey: "key", challenge, port: 5001 }, SAMPLE_NOW_MS);
  const entered = await ask(app, `/login?code=${code}`, { headers: { host } });
  const set = entered.headers.get("set-cookie")!;
  assert.match(set, /; Secure/);
  const cookie = set.split(";")[0]!;
  // Also where the proxy names the hub by its address.
  for (const at of [host, "127.0.0.1:5001"]) {
    const { status, text } = await ask(app, "/about", { headers: { host: at, cookie } });
    assert.equal(status, 200);
    const token = /name="token" value="([^"]+)"/.exec(text)![1]!;
    const answer = await app.request("/operator/disconnect", {
      method: "POST",
      headers: { host: at, cookie, origin: "https://hub.example.org", "sec-fetch-site": "same-origin" },
      body: new URLSearchParams({ token, ai_id: "AI_Node_1", confirm: "AI_Node_1" }),
    });
    assert.equal(answer.status, 303, at);
  }
});

Deno.test("the host of the public URL is served beside loopback, addresses where the hub listens beyond it, and no other name", async () => {
  const statusOf = async (options: DashboardOptions, host: string) =>
    (await ask(dashboard(options), "/healthz", { headers: { host } })).status;
  assert.deepEqual(
    [
      await statusOf(PUBLIC, "hub.example.org"),
      await statusOf(PUBLIC, "evil.example"),
      await statusOf({}, "192.0.2.1"),
    ],
    [200, 421, 421],
  );
  assert.deepEqual(
    [
      await statusOf({ anyAddress: true }, "192.0.2.1:5001"),
      await statusOf({ anyAddress: true }, "[2001:db8::1]"),
      await statusOf({ anyAddress: true }, "evil.example"),
    ],
    [200, 200, 421],
  );
});

Deno.test("beyond the hub's machine a stream of events ends with the login that opened it", async () => {
  const beats = new Set<() => void>();
  const startInterval = (_: number, action: () => void) => {
    beats.add(action);
    return { [Symbol.dispose]: () => void beats.delete(action) };
  };
  const view = sampleView({}, { access: new SampleAccess(), operator: IDLE });
  const logins = { localKey: "key", port: () => 5001, wallMs };
  using live = new LiveUpdates(view, { startInterval });
  const app = createDashboard(view, { logins, wallMs, live, ...PUBLIC });
  const headers = { host: "hub.example.org" };
  const { text: challenge } = await ask(app, "/login/challenge", { headers });
  const code = makeLoginCode({ localKey: "key", challenge, port: 5001 }, SAMPLE_NOW_MS);
  const cookie = (await ask(app, `/login?code=${code}`, { headers })).headers.get("set-cookie")!.split(
    ";",
  )[0]!;
  const stream = await app.request("/events?topics=status", { headers: { ...headers, cookie } });
  const { text } = await ask(app, "/about", { headers: { ...headers, cookie } });
  const token = /name="token" value="([^"]+)"/.exec(text)![1]!;
  for (const beat of beats) beat();
  assert.equal(live.events.open, 1);
  const left = await app.request("/logout", {
    method: "POST",
    headers: { ...headers, cookie, origin: "https://hub.example.org", "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ token }),
  });
  assert.equal(left.status, 303);
  for (const beat of beats) beat();
  assert.match(await stream.text(), /event: ended\ndata: \{"code":"REVOKED","why":"logged out"\}\n/);
  assert.equal(live.events.open, 0);
});
