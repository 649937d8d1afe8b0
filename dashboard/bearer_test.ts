import assert from "node:assert/strict";
import type { Hono } from "hono";
import { createDashboard } from "./dashboard.tsx";
import { startLogging } from "../internal/logging.ts";
import { SampleAccess } from "./testing/sample_access.ts";
import { sampleView } from "./testing/sample_view.ts";

const EVENTS = "/events?topics=status";
/** Answers of every kind: numbers, lists, streams, a page, a file, a path that is not there. */
const PATHS = ["/status", "/metrics", "/api/v1/ais", EVENTS, "/", "/healthz", "/assets/page.css", "/nowhere"];

function dashboardWith(access = new SampleAccess()): Hono {
  return createDashboard(sampleView({}, { access }));
}

/** Resolves with the status and, where it is JSON, the error's code of an answer whose body is not read further. */
async function ask(app: Hono, path: string, headers: [string, string][] = [], method = "GET") {
  const answer = await app.request(path, {
    method,
    headers: new Headers([["host", "127.0.0.1:5001"], ...headers]),
  });
  const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
  const code = isJson && method !== "HEAD" ? (await answer.json()).error?.code : await answer.body?.cancel();
  return { status: answer.status, code, scheme: answer.headers.get("www-authenticate") };
}

Deno.test("without a token everything that only reads is open on this machine", async () => {
  const app = dashboardWith();
  for (const path of PATHS) {
    assert.equal((await ask(app, path)).status, path === "/nowhere" ? 404 : 200, path);
  }
});

Deno.test("a token that is not right, or no single bearer token, is 401 on every path", async () => {
  const app = dashboardWith();
  for (
    const given of [
      ...[["Bearer wrong"], ["Bearer "], ["Bearer"], [""], ["secret-of-admin"], ["Basic c2VjcmV0"]],
      ...[["Bearer secret-of-admin x"], ["Bearer secret-of-admin", "Bearer secret-of-admin"]],
      ...[["Bearer secret-of-admin", "Bearer wrong"], [`Bearer ${"a".repeat(100_000)}`], [
        "Bearer secret-of-\u00e4",
      ]],
    ]
  ) {
    const headers = given.map((text): [string, string] => ["authorization", text]);
    for (const path of PATHS) {
      assert.deepEqual(
        await ask(app, path, headers),
        { status: 401, code: "AUTH_FAILED", scheme: 'Bearer realm="aicollab"' },
        `${path} ${String(given).slice(0, 60)}`,
      );
    }
  }
});

Deno.test("a right token is taken whatever the case of its scheme and the blanks around it", async () => {
  const app = dashboardWith();
  for (
    const text of ["Bearer secret-of-observer", "bearer  secret-of-observer", "BEARER\tsecret-of-observer "]
  ) {
    for (const path of PATHS.filter((path) => path !== "/nowhere")) {
      assert.equal((await ask(app, path, [["authorization", text]])).status, 200, `${path} ${text}`);
    }
  }
});

Deno.test("a right token whose role is too small is 403 where one without a token may read", async () => {
  const app = dashboardWith();
  const headers: [string, string][] = [["authorization", "Bearer secret-of-agent"]];
  for (const path of ["/api/v1/ais", "/api/v1/status", EVENTS]) {
    assert.deepEqual(await ask(app, path, headers), { status: 403, code: "FORBIDDEN", scheme: null }, path);
  }
  for (const path of ["/status", "/metrics", "/", "/healthz"]) {
    assert.equal((await ask(app, path, headers)).status, 200, path);
  }
});

Deno.test("a secret in an address is 400 on every path, says why, and is in no log", async () => {
  const lines: string[] = [];
  const token = `aic_0123abcd_${"S3cret".repeat(7)}A_01234567`;
  {
    await using _logging = await startLogging({
      ...{ program: "HUB", logFormat: "text", logLevel: "debug" } as const,
      write: (line) => lines.push(line),
    });
    const app = dashboardWith();
    for (const path of PATHS) {
      for (
        const query of ["token=secret", "access_token=secret", `Local_Key=secret`, `q=${token}`, `${token}=1`]
      ) {
        const address = `${path}${path.includes("?") ? "&" : "?"}${query}`;
        const right: [string, string][] = [["authorization", "Bearer secret-of-admin"]];
        for (const headers of [[], right]) {
          const { status, code } = await ask(app, address, headers);
          assert.deepEqual([status, code], [400, "TOKEN_IN_URL"], address);
        }
      }
    }
    assert.equal((await ask(app, `/ais/${token}`)).status, 400);
  }
  assert.doesNotMatch(lines.join("\n"), /secret|S3cret/);
});

Deno.test("every route that streams is closed to other pages, with a right token too", async () => {
  const app = dashboardWith();
  let streams = 0;
  const fixed = app.routes.filter(({ method, path }) => method === "GET" && !path.includes(":"));
  for (const path of new Set(fixed.map(({ path }) => path))) {
    const own = await app.request(`${path}?topics=log`, { headers: { host: "127.0.0.1:5001" } });
    const isStream = own.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
    await own.body?.cancel();
    if (!isStream) continue;
    streams++;
    for (const origin of ["http://evil.example", "null", "http://127.0.0.1:5002"]) {
      const headers: [string, string][] = [["origin", origin], ["authorization", "Bearer secret-of-admin"]];
      assert.equal((await ask(app, `${path}?topics=log`, headers)).status, 403, `${path} ${origin}`);
    }
  }
  assert.equal(streams, 1);
});

Deno.test("HEAD is answered as GET, and what no route takes is refused with a token as without", async () => {
  const app = dashboardWith();
  for (const headers of [[], [["authorization", "Bearer secret-of-admin"]]] as [string, string][][]) {
    for (const path of ["/status", "/metrics", "/api/v1/ais", EVENTS, "/"]) {
      assert.equal((await ask(app, path, headers, "HEAD")).status, 200, path);
    }
    for (const method of ["OPTIONS", "PUT", "DELETE", "PATCH", "BREW"]) {
      for (const path of ["/status", "/metrics", "/api/v1/ais", EVENTS]) {
        assert.equal((await ask(app, path, headers, method)).status, 405, `${method} ${path}`);
      }
    }
  }
  assert.equal((await ask(app, "/status", [["authorization", "Bearer wrong"]], "HEAD")).status, 401);
  assert.equal((await ask(app, "/status", [["origin", "http://evil.example"]], "OPTIONS")).status, 403);
});

Deno.test("a stream ends with the token that opened it, and says so; others go on", async () => {
  const access = new SampleAccess();
  const app = dashboardWith(access);
  const open = async (token?: string) => {
    const headers = { host: "127.0.0.1:5001", ...(token && { authorization: `Bearer ${token}` }) };
    return (await app.request(EVENTS, { headers })).body!.getReader();
  };
  const [stranger, observer, admin] = [
    await open(),
    await open("secret-of-observer"),
    await open("secret-of-admin"),
  ];
  access.revoke("observer");
  let text = "";
  for (let part = await observer.read(); !part.done; part = await observer.read()) {
    text += new TextDecoder().decode(part.value);
  }
  assert.match(text, /event: ended\ndata: \{"code":"REVOKED","why":"revoked"\}\n\n$/);
  for (const reader of [stranger, admin]) {
    assert.equal((await reader.read()).done, false);
    await reader.cancel();
  }
  assert.equal((await ask(app, EVENTS, [["authorization", "Bearer secret-of-observer"]])).status, 401);
});

Deno.test("streams without a token take no place from those with one, nor the reverse", async () => {
  const app = dashboardWith();
  const headers = { host: "127.0.0.1:5001" };
  const bearer = { ...headers, authorization: "Bearer secret-of-observer" };
  const streams: Response[] = [];
  for (let i = 0; i < 70; i++) streams.push(await app.request(EVENTS, { headers: bearer }));
  for (let i = 0; i < 70; i++) streams.push(await app.request(EVENTS, { headers }));
  const statuses = streams.map(({ status }) => status);
  assert.deepEqual(statuses, [...Array(134).fill(200), ...Array(6).fill(503)]);
  for (const { body } of streams) await body?.cancel();
});
