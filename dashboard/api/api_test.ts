import { Validator } from "@seriousme/openapi-schema-validator";
import { Hono } from "hono";
import assert from "node:assert/strict";
import type { HubView } from "../hub_view.ts";
import { Rates } from "../rates.ts";
import { SAMPLE_NOW_MS, sampleView } from "../testing/sample_view.ts";
import { errorAnswer } from "./error.ts";
import { API_BASE, mountApi } from "./mount.ts";
import { API_ROUTES } from "./table.ts";

function apiOf(view: HubView = sampleView({ ais: 6 })): Hono {
  let nowMs = 0;
  const rates = new Rates(view, { wallMs: () => 1_700_000_000_000 + nowMs, monotonicMs: () => nowMs });
  for (; nowMs < 15_000; nowMs += nowMs === 5_000 ? 3_000 : 1_000) rates.sample();
  const app = new Hono();
  mountApi(app, { view, rates, nowMs: () => SAMPLE_NOW_MS });
  return app;
}

// deno-lint-ignore no-explicit-any -- each test asserts what it expects in it
async function get(app: Hono, path: string, code = 200): Promise<any> {
  const response = await app.request(API_BASE + path);
  const body = await response.json();
  assert.equal(response.status, code, `${path}: ${JSON.stringify(body)}`);
  assert.match(response.headers.get("content-type")!, /^application\/(problem\+)?json/);
  return body;
}

/** The sample has these values for every part of a path. */
const SAMPLE_PARAMS: Readonly<Record<string, string>> = { ai_id: "AI_Node_2", session_id: "s41", seq: "7" };

Deno.test("the document is valid OpenAPI and describes every route", async () => {
  const document = await get(apiOf(), "/openapi.json");
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors, null, 1));
  assert.deepEqual(
    Object.keys(document.paths),
    API_ROUTES.map(({ path }) => path.replace(/:(\w+)/, "{$1}")),
  );
  assert.deepEqual(document.servers, [{ url: API_BASE }]);
});

Deno.test("what the document says of a parameter is what the route takes", async () => {
  const { paths } = await get(apiOf(), "/openapi.json");
  const { parameters } = paths["/artifacts"].get;
  const of = (name: string) => parameters.find((one: { name: string }) => one.name === name);
  assert.deepEqual(of("limit"), {
    ...{ name: "limit", in: "query", required: false, description: "rows at most" },
    schema: { type: "integer", minimum: 1, maximum: 200, default: 50 },
  });
  assert.deepEqual(of("kind").schema, { type: "string", enum: ["pattern", "component"] });
  assert.deepEqual(
    paths["/artifacts/{seq}"].get.parameters.map(({ name, required }: Record<string, unknown>) => [
      name,
      required,
    ]),
    [["seq", true]],
  );
});

Deno.test("every route's answer fits the schema that the document has for it", async () => {
  const view = sampleView({ ais: 6 });
  const { rows: [collaboration] } = await view.library.sessions({ limit: 1 });
  const { rows: [artifact] } = await view.library.artifacts({ limit: 1, kind: "component" });
  const params = { ...SAMPLE_PARAMS, session_id: collaboration!.session_id, seq: String(artifact!.seq) };
  for (const { path, answer: [, schema] } of API_ROUTES) {
    const answer = await get(apiOf(view), path.replace(/:(\w+)/, (_, name) => params[name as "seq"]));
    assert.deepEqual(schema.parse(answer), answer, path);
    assert.ok(JSON.stringify(answer).length > 40, `${path} says nothing`);
  }
});

Deno.test("a list is read to its end by following next, and nothing comes twice", async () => {
  const app = apiOf();
  for (const path of ["/entries", "/artifacts", "/collaborations", "/deliveries", "/dead-letters"]) {
    const whole = await get(app, `${path}?limit=200`);
    assert.equal(whole.next, null);
    const parts = [];
    for (let next: number | null = Number.MAX_SAFE_INTEGER; next !== null;) {
      const part: { rows: unknown[]; next: number | null } = await get(app, `${path}?limit=7&before=${next}`);
      assert.ok(part.rows.length <= 7);
      parts.push(...part.rows);
      next = part.next;
    }
    assert.deepEqual(parts, whole.rows);
  }
});

Deno.test("filters reach the library", async () => {
  const app = apiOf();
  const { rows } = await get(app, "/artifacts?kind=component&source_ai=AI_Node_2");
  assert.ok(rows.length > 0);
  for (const row of rows) assert.deepEqual([row.kind, row.source_ai], ["component", "AI_Node_2"]);
  assert.deepEqual(
    (await get(app, "/entries?message_type=verdict&limit=1")).rows.map((row: { message_type: string }) =>
      row.message_type
    ),
    ["verdict"],
  );
});

Deno.test("an entry's delivery is asked for by its seq, and what is not followed has none", async () => {
  const app = apiOf();
  const { rows: [dead] } = await get(app, "/dead-letters");
  const { entry, ...delivery } = dead;
  assert.equal(entry.seq, delivery.seq);
  assert.deepEqual(await get(app, `/deliveries?seq=${dead.seq}`), { rows: [delivery], next: null });
  assert.deepEqual(await get(app, "/deliveries?seq=1"), { rows: [], next: null });
  const { error } = await get(app, "/deliveries?seq=x", 400);
  assert.equal(error.code, "INVALID_REQUEST");
});

Deno.test("gaps in rates are null", async () => {
  const { step_ms, rows } = await get(apiOf(), "/rates?limit=10");
  assert.equal(step_ms, 1_000);
  const perS = rows.map(({ entries_per_s }: { entries_per_s: number | null }) => entries_per_s);
  assert.ok(perS.includes(null) && perS.includes(0), perS.join());
});

Deno.test("AIs that disconnected are listed on request, with what the connected ones do now", async () => {
  const sample = sampleView({ ais: 3 });
  const [first, ...others] = sample.ais();
  const app = apiOf({ ...sample, ais: () => others });
  const names = ({ rows }: { rows: { ai_id: string }[] }) => rows.map(({ ai_id }) => ai_id);
  assert.deepEqual(names(await get(app, "/ais")), others.map(({ ai_id }) => ai_id));
  const all = await get(app, "/ais?where=all");
  assert.deepEqual(names(all), ["AI_Node_1", "AI_Node_2", "AI_Node_3"]);
  assert.deepEqual(all.rows[0], { ...first, activity: "", connected_at: null });
  assert.equal((await get(app, "/ais/AI_Node_1")).connected_at, null);
});

Deno.test("damaged entries are rows of the list, and the answer to their seq", async () => {
  const damaged = { ...{ seq: 3, last_seq: 4 }, damaged: true as const };
  const sample = sampleView();
  const entries = () => Promise.resolve({ rows: [damaged], next: null });
  const line = () => Promise.resolve(undefined);
  const app = apiOf({ ...sample, library: { ...sample.library, entries, line } });
  assert.deepEqual(await get(app, "/entries"), { rows: [damaged], next: null });
  assert.deepEqual(await get(app, "/entries/4"), { ...damaged, seq: 4 });
  assert.equal((await get(app, "/entries/999999", 404)).error.code, "NOT_FOUND");
});

Deno.test("what is not there, not understood, or not a question gets a code and a sentence", async () => {
  const app = apiOf();
  for (
    const [path, status, code, words] of [
      ["/artifacts?limit=0", 400, "INVALID_REQUEST", /^limit: /],
      ["/artifacts?limit=1e2", 400, "INVALID_REQUEST", /^limit: a whole number/],
      ["/artifacts?colour=red", 400, "INVALID_REQUEST", /colour/],
      ["/collaborations?state=odd", 400, "INVALID_REQUEST", /^state: /],
      ["/entries/first", 400, "INVALID_REQUEST", /^seq: /],
      ["/entries/999999", 404, "NOT_FOUND", /no such/],
      ["/ais/AI_Nobody", 404, "NOT_FOUND", /no such/],
      ["/weather", 404, "NOT_FOUND", /openapi\.json/],
    ] as const
  ) {
    const { error } = errorAnswer.parse(await get(app, path, status));
    assert.equal(error.code, code, path);
    assert.match(error.message, words, path);
  }
  const posted = await app.request(`${API_BASE}/ais`, { method: "POST" });
  assert.deepEqual([posted.status, (await posted.json()).error.code], [405, "METHOD_NOT_ALLOWED"]);
});

Deno.test("a library that cannot be read is an error, not an empty list", async () => {
  const sample = sampleView();
  const broken = () => Promise.reject(new Error("disk I/O error"));
  const app = apiOf({ ...sample, library: { ...sample.library, artifacts: broken } });
  assert.equal((await get(app, "/artifacts", 500)).error.code, "INTERNAL");
  assert.ok((await get(app, "/facets")).kind);
});
