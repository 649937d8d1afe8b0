import { Validator } from "@seriousme/openapi-schema-validator";
import assert from "node:assert/strict";
import { EXIT } from "../../internal/exit_codes.ts";
import { UserError } from "../../internal/user_error.ts";
import { createDashboard } from "../dashboard.tsx";
import type { Operator } from "../hub_view.ts";
import { SampleAccess } from "../testing/sample_access.ts";
import { sampleView } from "../testing/sample_view.ts";
import type { TokenDesk, TokenInfo } from "../token_desk.ts";
import { errorAnswer } from "./error.ts";
import { API_ACTIONS } from "./table.ts";

const TOKEN: TokenInfo = {
  ...{ token_id: "0123abcd", name: "AI_1", role: "agent", origin: "created", state: "valid" } as const,
  ...{ created_ms: 1, expires_ms: null, revoked_ms: null },
  ...{ last_used_ms: 2, last_address: "127.0.0.1", last_transport: "http" },
};
const NEW = { token_id: "0123abcd", name: "AI_1", role: "agent", token: "aic_…", expires_ms: null } as const;

/** Every action, with a body that it takes. */
const ASKED: readonly (readonly [method: string, path: string, body?: object])[] = [
  ["GET", "/tokens"],
  ["POST", "/tokens", { name: "AI_1", role: "observer", expires_in_ms: 5 }],
  ["POST", "/tokens/rotate", { name: "AI_1", overlap_ms: 0 }],
  ["POST", "/tokens/revoke", { token_id: "0123abcd" }],
  ["POST", "/ais/AI_1/message", { text: "hi", reply_to: 7 }],
  ["POST", "/ais/AI_1/disconnect"],
  ["POST", "/collaborations/s7/cancel"],
  ["POST", "/approvals/s9/decide", { approved: false, note: "not now" }],
  ["POST", "/ais/AI_1/budget", { add_microusd: 5 }],
  ["POST", "/collaborations/s7/budget", { add_microusd: 6 }],
];

/** A name or a text of these is refused with it. */
const REFUSALS = [
  "UNKNOWN_TOKEN",
  "UNKNOWN_AI",
  "SESSION_NOT_FOUND",
  "SESSION_STATE",
  "NOT_HERE",
  "STORAGE_FULL",
];

/** A dashboard whose operator and desk note what they were asked. */
class World {
  readonly done: unknown[] = [];
  readonly access = new SampleAccess();
  readonly #app;

  constructor() {
    const note = <T>(answer: T) => (actor: unknown, ...what: unknown[]): Promise<T> => {
      const code = REFUSALS.find((code) => JSON.stringify(what).includes(code));
      if (code !== undefined) {
        const parts = { code, what: "There is none", fix: "list them", exit: EXIT.usage };
        return Promise.reject(new UserError(parts));
      }
      this.done.push([actor, ...what]);
      return Promise.resolve(answer);
    };
    const nothing = note(undefined) as () => Promise<void>;
    const operator: Operator = {
      record: nothing,
      disconnect: nothing,
      cancel: nothing,
      decide: note({ seq: 9 }),
      raiseBudget: nothing,
      send: note({ seq: 9 }),
    };
    const tokens: TokenDesk = {
      list: (name) => name === undefined ? [TOKEN] : [],
      create: note(NEW),
      rotate: note({ ...NEW, old: [{ token_id: null, origin: "flag" as const, expires_ms: 5 }] }),
      revoke: note({ tokens: [{ token_id: "0123abcd", name: "AI_1", origin: "created" as const }] }),
    };
    this.#app = createDashboard(sampleView({}, { access: this.access, operator, tokens }));
  }

  async ask(method: string, path: string, body?: object | string, headers: Record<string, string> = {}) {
    const answer = await this.#app.request(`/api/v1${path}`, {
      method,
      headers: { host: "127.0.0.1:5001", ...headers },
      ...(body === undefined ? {} : { body: isWritten(body) ? body : JSON.stringify(body) }),
    });
    assert.match(answer.headers.get("content-type")!, /^application\/(problem\+)?json/, `${method} ${path}`);
    return { status: answer.status, body: await answer.json(), allow: answer.headers.get("allow") };
  }
}

type Written = string | ReadableStream<Uint8Array<ArrayBuffer>>;
const isWritten = (body: unknown): body is Written =>
  typeof body === "string" || body instanceof ReadableStream;

const as = (role: string) => ({ authorization: `Bearer secret-of-${role}` });

Deno.test("each action is answered as its schema says, and done in the caller's name", async () => {
  const world = new World();
  assert.equal(ASKED.length, API_ACTIONS.length);
  for (const [i, [method, path, body]] of ASKED.entries()) {
    const answer = await world.ask(method, path, body, as("admin"));
    assert.equal(answer.status, 200, `${path} ${JSON.stringify(answer.body)}`);
    assert.deepEqual(API_ACTIONS[i]!.answer[1].parse(answer.body), answer.body);
  }
  const actor = { by: "the_admin", role: "admin", proof: "token", by_token: "admin", via: "http" };
  assert.deepEqual(world.done, [
    [actor, { name: "AI_1", role: "observer", expires_in_ms: 5 }],
    [actor, { name: "AI_1", overlap_ms: 0 }],
    [actor, { token_id: "0123abcd" }],
    ...[[actor, "AI_1", "hi", 7], [actor, "AI_1"], [actor, "s7"]],
    [actor, "s9", { approved: false, note: "not now" }],
    ...[[actor, { ai_id: "AI_1" }, 5], [actor, { session_id: "s7" }, 6]],
  ]);
});

Deno.test("an action is for the roles that the document names; nothing is done for another, without a token, or by a cookie", async () => {
  const world = new World();
  const { body: { paths } } = await world.ask("GET", "/openapi.json");
  for (const [i, [method, path, body]] of ASKED.entries()) {
    const documented = API_ACTIONS[i]!.path.replaceAll(/:(\w+)/g, "{$1}");
    const roles: string[] = paths[documented][method.toLowerCase()]["x-roles"];
    for (const role of ["agent", "observer", "operator", "admin"]) {
      if (roles.includes(role)) continue;
      const { status, body: { error } } = await world.ask(method, path, body, as(role));
      assert.deepEqual([status, error.code], [403, "FORBIDDEN"], `${path} ${role}`);
    }
    for (const headers of [{}, { cookie: "aicollab_01Jx=anything" }] as Record<string, string>[]) {
      const { status, body: { error } } = await world.ask(method, path, body, headers);
      assert.deepEqual([status, error.code], [401, "AUTH_FAILED"], path);
    }
  }
  assert.deepEqual(world.done, []);
});

Deno.test("a token that ends while a body is still on its way does nothing any more", async () => {
  for (const [method, path, body] of ASKED.slice(1)) {
    const world = new World();
    const sent = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
    const answer = world.ask(method, path, sent.readable, as("admin"));
    const writer = sent.writable.getWriter();
    await writer.write(new TextEncoder().encode(" "));
    world.access.revoke("admin");
    await writer.write(new TextEncoder().encode(JSON.stringify(body ?? {})));
    await writer.close();
    const { status, body: { error } } = await answer;
    assert.deepEqual([status, error.code, world.done], [401, "AUTH_FAILED", []], path);
    assert.match(error.fix, /a token that is valid/);
  }
});

Deno.test("a caller that goes away in the middle of a body changes nothing, and is no failure of the dashboard", async () => {
  const world = new World();
  const body = new ReadableStream({ start: (controller) => controller.error(new Error("it went away")) });
  const { status, body: { error } } = await world.ask("POST", "/tokens", body, as("admin"));
  assert.deepEqual([status, error.code, world.done], [400, "INVALID_REQUEST", []]);
  assert.ok(error.fix);
});

Deno.test("what does not fit is named, and nothing is done", async () => {
  const world = new World();
  for (
    const [path, body, status, code, words] of [
      ["/tokens", "{", 400, "INVALID_REQUEST", /no JSON/],
      ["/tokens", "[]", 400, "INVALID_REQUEST", /object/],
      ["/tokens", {}, 400, "INVALID_REQUEST", /^name: /],
      ["/tokens", { name: "AI_1", role: "king" }, 400, "INVALID_REQUEST", /^role: /],
      ["/tokens", { name: "AI_1", expires_in_ms: -1 }, 400, "INVALID_REQUEST", /^expires_in_ms: /],
      ["/tokens", { name: "AI_1", colour: "red" }, 400, "INVALID_REQUEST", /colour/],
      ["/tokens/rotate", { name: "UNKNOWN_TOKEN" }, 404, "UNKNOWN_TOKEN", /There is none/],
      ["/tokens/rotate", { name: "STORAGE_FULL" }, 503, "STORAGE_FULL", /There is none/],
      ["/ais/UNKNOWN_AI/message", { text: "hi" }, 404, "UNKNOWN_AI", /There is none/],
      ["/ais/NOT_HERE/disconnect", {}, 409, "NOT_HERE", /There is none/],
      ["/collaborations/SESSION_NOT_FOUND/cancel", {}, 404, "SESSION_NOT_FOUND", /There is none/],
      ["/approvals/s9/decide", {}, 400, "INVALID_REQUEST", /^approved: /],
      [
        "/approvals/s9/decide",
        { approved: true, note: "x".repeat(1_001) },
        400,
        "INVALID_REQUEST",
        /^note: /,
      ],
      ["/approvals/SESSION_STATE/decide", { approved: true }, 409, "SESSION_STATE", /There is none/],
      ["/tokens/revoke", {}, 400, "INVALID_REQUEST", /either name or token_id/],
      ["/tokens/revoke", { name: "a", token_id: "b" }, 400, "INVALID_REQUEST", /either name or token_id/],
      ["/ais/AI_1/message", { text: "" }, 400, "INVALID_REQUEST", /^text: /],
      ["/ais/AI_1/disconnect", { confirm: "AI_1" }, 400, "INVALID_REQUEST", /confirm/],
      ["/ais/AI_1/message", { text: "x".repeat(40_000) }, 413, "TOO_LARGE", /32768 bytes/],
    ] as const
  ) {
    const answer = await world.ask("POST", path, body, as("admin"));
    const { error } = errorAnswer.parse(answer.body);
    assert.deepEqual(
      [answer.status, error.code],
      [status, code],
      `${path} ${JSON.stringify(body).slice(0, 80)}`,
    );
    assert.match(error.message, words);
    assert.match(error.fix!, code === "INVALID_REQUEST" ? /openapi\.json/ : /list them|send less/);
  }
  assert.deepEqual(world.done, []);
});

Deno.test("another page changes nothing, whatever it sends, and no other method is taken", async () => {
  const world = new World();
  for (const [method, path, body] of ASKED.filter(([method]) => method !== "GET")) {
    for (const other of [{ origin: "http://evil.example" }, { "sec-fetch-site": "cross-site" }] as const) {
      const { status, body: { error } } = await world.ask(method, path, body, { ...as("admin"), ...other });
      assert.deepEqual([status, error.code], [403, "FORBIDDEN"], path);
      assert.ok(error.fix);
    }
  }
  for (const [, path] of ASKED) {
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
      assert.equal((await world.ask(method, path, undefined, as("admin"))).status, 405, `${method} ${path}`);
    }
  }
  assert.equal((await world.ask("PUT", "/tokens", undefined, as("admin"))).allow, "GET, HEAD, POST");
  assert.equal((await world.ask("GET", "/ais/AI_1/disconnect", undefined, as("admin"))).allow, "POST");
  assert.deepEqual(world.done, []);
});

Deno.test("the document with actions is valid OpenAPI, and says what each needs", async () => {
  const { body: document } = await new World().ask("GET", "/openapi.json");
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors, null, 1));
  const { get, post } = document.paths["/tokens"];
  assert.deepEqual([get.security, post["x-roles"]], [[{ bearer: [] }], ["admin"]]);
  assert.deepEqual(document.paths["/status"].get.security, [{}, { bearer: [] }]);
  assert.deepEqual(document.components.schemas.NewTokenRequest.required, ["name"]);
});
