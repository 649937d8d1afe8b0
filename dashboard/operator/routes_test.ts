import assert from "node:assert/strict";
import { EXIT } from "../../internal/exit_codes.ts";
import { UserError } from "../../internal/user_error.ts";
import type { Hono } from "hono";
import { createDashboard } from "../dashboard.tsx";
import type { Operator } from "../hub_view.ts";
import { sampleView } from "../testing/sample_view.ts";
import { makeLoginCode } from "./login_code.ts";
import { loginOf } from "./checks.ts";

const OWN = { host: "127.0.0.1:5001", origin: "http://127.0.0.1:5001", "sec-fetch-site": "same-origin" };

/** Makes a dashboard where an operator may act, and records what was done there. */
class World {
  readonly done: unknown[] = [];
  nowMs = 1_700_000_000_000;
  readonly #app: Hono;

  constructor() {
    const operator: Operator = {
      record: async ({ by, role }, action) => {
        await this.#do(action, by, role);
      },
      disconnect: (_actor, ai_id) => this.#do("disconnect", ai_id),
      cancel: (_actor, session_id) => this.#do("cancel", session_id),
      decide: async (_actor, session_id, { approved, note }) => {
        await this.#do("decide", session_id, `${approved}`, note);
        return { seq: 1 };
      },
      raiseBudget: (_actor, { ai_id, session_id }, more) =>
        this.#do("raise", (ai_id ?? session_id)!, String(more)),
      send: async (_actor, ai_id, text) => {
        await this.#do("send", ai_id, text);
        return { seq: 1 };
      },
    };
    const { status } = sampleView();
    const view = sampleView({}, { operator, status: () => ({ ...status(), journal_id: "01J-x" }) });
    this.#app = createDashboard(view, {
      logins: { localKey: "key", port: () => 5001, wallMs: () => this.nowMs },
    });
    this.#app.get("/token", (c) => c.text(loginOf(c)?.token ?? "nobody"));
  }

  #do(...what: string[]): Promise<void> {
    this.done.push(what);
    const refusal = new UserError({ code: "NOT_HERE", what: '"AI_9" is not here', exit: EXIT.usage });
    return what[1] === "AI_9" ? Promise.reject(refusal) : Promise.resolve();
  }

  async get(path: string, cookie = ""): Promise<Response> {
    return await this.#app.request(path, { headers: { host: OWN.host, cookie } });
  }

  async code(): Promise<string> {
    const challenge = await (await this.get("/login/challenge")).text();
    return makeLoginCode({ localKey: "key", challenge, port: 5001 }, this.nowMs);
  }

  /** Logs in and returns the cookie and the token of its pages. */
  async logIn(): Promise<{ cookie: string; token: string }> {
    const answer = await this.get(`/login?code=${await this.code()}`);
    const cookie = answer.headers.get("set-cookie")!.split(";")[0]!;
    return { cookie, token: await (await this.get("/token", cookie)).text() };
  }

  async post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string>,
  ): Promise<Response> {
    return await this.#send(path, new URLSearchParams(fields), headers);
  }

  /** Sends a form of which the last byte comes when `meanwhile` is done. */
  async postSlowly(
    path: string,
    fields: Record<string, string>,
    { meanwhile, ...headers }: { cookie: string; meanwhile: () => void },
  ): Promise<Response> {
    const bytes = new TextEncoder().encode(String(new URLSearchParams(fields)));
    const sent = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const answer = this.#send(path, sent.readable, { ...headers, ...type });
    const writer = sent.writable.getWriter();
    await writer.write(bytes.slice(0, -1));
    meanwhile();
    await writer.write(bytes.slice(-1));
    await writer.close();
    return await answer;
  }

  async #send(path: string, body: BodyInit, headers: Record<string, string>): Promise<Response> {
    return await this.#app.request(path, { method: "POST", body, headers: { ...OWN, ...headers } });
  }
}

Deno.test("a login link works once, and what it gives is a cookie that no script and no other site sees", async () => {
  const world = new World();
  const code = await world.code();
  const first = await world.get(`/login?code=${code}`);
  assert.deepEqual([first.status, first.headers.get("location")], [303, "/"]);
  assert.match(
    first.headers.get("set-cookie")!,
    /^aicollab_01Jx=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const again = await world.get(`/login?code=${code}`);
  assert.deepEqual([again.status, again.headers.get("set-cookie")], [403, null]);
  assert.equal((await world.get("/login")).status, 403);
});

Deno.test("whoever is logged in acts, and comes back to the page that it is about", async () => {
  const world = new World();
  const { cookie, token } = await world.logIn();
  world.done.length = 0;
  for (
    const [path, fields, page] of [
      ["/operator/disconnect", { ai_id: "AI_1", confirm: "AI_1" }, "/ais/AI_1"],
      ["/operator/cancel", { session_id: "s7", confirm: "s7" }, "/collaborations/s7"],
      ["/operator/message", { ai_id: "AI_1", text: "hi" }, "/ais/AI_1"],
      ["/operator/message", { ai_id: "AI_1", text: "yes", reply_to: "4", back: "inbox" }, "/inbox"],
      ["/operator/decide", { session_id: "s9", decision: "approve", note: "go" }, "/inbox"],
      ["/operator/decide", { session_id: "s9", decision: "deny" }, "/inbox"],
    ] as const
  ) {
    const answer = await world.post(path, { ...fields, token }, { cookie });
    assert.deepEqual([answer.status, answer.headers.get("location")], [303, page], path);
  }
  assert.deepEqual(world.done, [
    ...[["disconnect", "AI_1"], ["cancel", "s7"], ["send", "AI_1", "hi"], ["send", "AI_1", "yes"]],
    ...[["decide", "s9", "true", "go"], ["decide", "s9", "false", ""]],
  ]);
});

Deno.test("a form that says neither yes nor no decides nothing, and neither does one without the token or from elsewhere", async () => {
  const world = new World();
  const { cookie, token } = await world.logIn();
  world.done.length = 0;
  const fields = { session_id: "s9", decision: "approve" };
  const decide = async (more: object, headers: object = {}) =>
    (await world.post("/operator/decide", { ...fields, ...more }, { cookie, ...headers })).status;
  assert.equal(await decide({ token, decision: "perhaps" }), 409);
  assert.equal(await decide({}), 403);
  assert.equal(await decide({ token }, { origin: "http://evil.example" }), 403);
  assert.equal(await decide({ token }, { cookie: "" }), 403);
  assert.deepEqual(world.done, []);
});

Deno.test("a budget is raised by an amount in dollars, and one that is none or out of bounds does nothing and says what fits", async () => {
  const world = new World();
  const { cookie, token } = await world.logIn();
  world.done.length = 0;
  const raise = (fields: Record<string, string>) =>
    world.post("/operator/budget", { ...fields, token }, { cookie });
  for (const usd of ["", "lots", "NaN", "-1", "0", "0.0000001", "1000001", "1e300", "Infinity"]) {
    const answer = await raise({ ai_id: "AI_1", usd });
    const words = `Nothing was done: a budget is raised by $0.000001 to $1000000, not by "${usd}".\n`;
    assert.deepEqual([answer.status, await answer.text()], [409, words]);
  }
  assert.deepEqual(world.done, []);
  const pages = [
    await raise({ ai_id: "AI_1", usd: "1.5" }),
    await raise({ session_id: "s7", usd: "0.000001" }),
  ].map(({ headers }) => headers.get("location"));
  assert.deepEqual(pages, ["/ais/AI_1", "/collaborations/s7"]);
  assert.deepEqual(world.done, [["raise", "AI_1", "1500000"], ["raise", "s7", "1"]]);
});

Deno.test("nothing is changed for another page, another origin, without login or without the token", async () => {
  const world = new World();
  const { cookie, token } = await world.logIn();
  const fields = { ai_id: "AI_1", confirm: "AI_1", token };
  for (
    const [what, headers, more] of [
      ["another origin", { cookie, origin: "http://evil.example" }, {}],
      ["another port", { cookie, origin: "http://127.0.0.1:5002" }, {}],
      ["a hidden origin", { cookie, origin: "null" }, {}],
      ["another site", { cookie, "sec-fetch-site": "cross-site" }, {}],
      ["another site beside it", { cookie, "sec-fetch-site": "same-site" }, {}],
      ["an address that was typed", { cookie, "sec-fetch-site": "none" }, {}],
      ["no cookie", {}, {}],
      ["a wrong cookie", { cookie: `${cookie}x` }, {}],
      ["no token", { cookie }, { token: "" }],
      ["a wrong token", { cookie }, { token: `${token.slice(0, -1)}_` }],
    ] as [string, Record<string, string>, Record<string, string>][]
  ) {
    const answer = await world.post("/operator/disconnect", { ...fields, ...more }, headers);
    assert.equal(answer.status, 403, what);
  }
  assert.deepEqual(world.done, [["login", "operator", "admin"]]);
});

Deno.test("a destructive action needs its name typed, and what cannot be done says why", async () => {
  const world = new World();
  const { cookie, token } = await world.logIn();
  for (const confirm of ["", "ai_1", "AI_2"]) {
    const answer = await world.post("/operator/disconnect", { ai_id: "AI_1", confirm, token }, { cookie });
    assert.equal(answer.status, 409, confirm);
  }
  assert.deepEqual(world.done, [["login", "operator", "admin"]]);
  const gone = await world.post("/operator/message", { ai_id: "AI_9", text: "x", token }, { cookie });
  assert.deepEqual([gone.status, await gone.text()], [409, '"AI_9" is not here [NOT_HERE]\n']);
  const large = await world.post("/operator/message", { text: "x".repeat(40_000), token }, { cookie });
  assert.equal(large.status, 413);
});

Deno.test("a login ends by logging out, and by itself after twelve hours", async () => {
  const world = new World();
  const first = await world.logIn();
  const second = await world.logIn();
  const tokenOf = async ({ cookie }: { cookie: string }) => await (await world.get("/token", cookie)).text();
  await world.post("/logout", { token: first.token }, { cookie: first.cookie });
  assert.deepEqual([await tokenOf(first), await tokenOf(second)], ["nobody", second.token]);
  assert.deepEqual(world.done.map((what) => (what as string[])[0]), ["login", "login", "logout"]);
  world.nowMs += 12 * 3_600_000;
  assert.equal(await tokenOf(second), "nobody");
});

Deno.test("a login that ends while a form is still on its way does nothing any more", async () => {
  const world = new World();
  const { cookie, token } = await world.logIn();
  const fields = { ai_id: "AI_1", text: "hi", token };
  const post = (meanwhile: () => void) =>
    world.postSlowly("/operator/message", fields, { cookie, meanwhile });
  assert.equal((await post(() => {})).status, 303);
  world.done.length = 0;
  assert.equal((await post(() => world.nowMs += 12 * 3_600_000)).status, 403);
  assert.deepEqual(world.done, []);
});

Deno.test("the page that follows an action shows once what was done, and only to the login that did it", async () => {
  const world = new World();
  const { cookie, token } = await world.logIn();
  const other = await world.logIn();
  const shown = async (path: string, by = cookie) =>
    /<p [^>]*role="status"[^>]*>(.*?)<\/p>/.exec(await (await world.get(path, by)).text())?.[1]
      ?.replaceAll(/<[^>]+>/g, "");
  for (
    const [path, fields, words] of [
      ["/operator/disconnect", { ai_id: "AI_1", confirm: "AI_1" }, "✓ AI_1 was disconnected."],
      ["/operator/cancel", { session_id: "s7", confirm: "s7" }, "✓ Collaboration s7 was cancelled."],
      ["/operator/message", { ai_id: "AI_1", text: "hi" }, "✓ The message to AI_1 was sent."],
      ["/operator/budget", { ai_id: "AI_1", usd: "1.0000004" }, "✓ The budget of AI_1 was raised by $1."],
    ] as const
  ) {
    const done = await world.post(path, { ...fields, token }, { cookie });
    const page = done.headers.get("location")!;
    assert.deepEqual([await shown(page, ""), await shown(page, other.cookie)], [undefined, undefined], path);
    assert.equal(await shown("/collaborations"), undefined, "another page leaves it to the one it is for");
    assert.deepEqual([await shown(page), await shown(page)], [words, undefined], path);
  }
});

Deno.test("what was done is shown no later than a minute after it", async () => {
  const world = new World();
  const { cookie, token } = await world.logIn();
  for (const [afterMs, isTold] of [[59_999, true], [60_000, false]] as const) {
    await world.post("/operator/message", { ai_id: "AI_1", text: "hi", token }, { cookie });
    world.nowMs += afterMs;
    const page = await (await world.get("/ais/AI_1", cookie)).text();
    assert.equal(page.includes("The message to AI_1 was sent."), isTold, `${afterMs} ms`);
  }
});

Deno.test("a name in what was done is text, and what was refused is shown on no later page", async () => {
  const world = new World();
  const { cookie, token } = await world.logIn();
  const page = async () => await (await world.get("/ais/%3Cb%3E%E2%80%AE", cookie)).text();
  const name = "<b>\u202e";
  await world.post("/operator/disconnect", { ai_id: name, confirm: "x", token }, { cookie });
  assert.doesNotMatch(await page(), /role="status"/);
  await world.post("/operator/disconnect", { ai_id: name, confirm: name, token }, { cookie });
  assert.match(await page(), /&lt;b&gt;⟨U\+202E⟩ was disconnected\./);
});
