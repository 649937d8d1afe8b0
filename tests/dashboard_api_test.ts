import { API_BASE } from "../dashboard/api/mount.ts";
import { API_ROUTES } from "../dashboard/api/table.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import assert from "node:assert/strict";
import { about } from "./messages.ts";
import { TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };

/** Starts a hub in which two AIs shared, checked and worked together; its library holds all of it. */
async function busyHub(): Promise<TestHub> {
  const world = await TestHub.start({ http });
  const one = await world.enter("AI_1", { hello: { capabilities: ["x"], description: "<b>one</b>" } });
  const two = await world.enter("AI_2");
  const score = { score: 1.5, unit: "ms", direction: "min" };
  await one.ask(
    about("pattern_share", { pattern_id: "p1", domain: "ccd@1", content: { a: 1 }, ...score }, "m1"),
  );
  await two.ask(about("verdict", { subject: "p1", result: "verified", claimed: 1.5, measured: 1.6 }, "v1"));
  const request = { collaboration_type: "joint", description: "two queues" };
  const { session_id } = await one.ask(about("collaboration_request", request, "m2"));
  const { fence } = await two.ask(about("collaboration_accept", { session_id }, "a1"));
  await two.ask(about("collaboration_progress", { session_id, fence, progress: 0.5 }, "g1"));
  const component = { component_id: "c1", domain: "ccd@1", language: "javascript", source: "export {};" };
  await two.ask(about("os_component_share", { ...component, session_id, fence }, "c1"));
  await two.ask(
    about("collaboration_complete", { session_id, fence, outcome: "success", component_id: "c1" }, "e1"),
  );
  await one.ask(about("collaboration_request", request, "m3"));
  await waitUntil(async () => {
    const { listed_seq, head_seq } = await world.status();
    return listed_seq === head_seq;
  }, { name: "the library holds everything" });
  return world;
}

Deno.test("every answer of a real hub's API fits the schema that the API's document states for its route", async () => {
  await using world = await busyHub();
  const get = async (path: string) => JSON.parse(await world.page(API_BASE + path));
  const { rows: [component] } = await get("/artifacts?kind=component");
  const { rows: [, collaboration] } = await get("/collaborations");
  const params: Record<string, string> = {
    ai_id: "AI_1",
    session_id: collaboration.session_id,
    seq: String(component.seq),
  };
  for (const { path, answer: [, schema] } of API_ROUTES) {
    const answer = await get(path.replace(/:(\w+)/, (_, name) => params[name]!));
    assert.deepEqual(schema.parse(answer), answer, `${path}: ${JSON.stringify(answer)}`);
  }
});

Deno.test("the API of a real hub returns what was shared, checked and done in it", async () => {
  await using world = await busyHub();
  const get = async (path: string) => JSON.parse(await world.page(API_BASE + path));
  const { rows: [open, done] } = await get("/collaborations");
  assert.deepEqual([open.state, done.state, done.partner], ["open", "completed", "AI_2"]);
  const { rows: [pattern] } = await get("/artifacts?kind=pattern&verdict=verified");
  assert.deepEqual([pattern.id, pattern.verdicts], ["p1", { verified: 1 }]);
  const { artifacts, entries, entries_total } = await get(`/collaborations/${done.session_id}`);
  assert.deepEqual(artifacts.map(({ id }: { id: string }) => id), ["c1"]);
  assert.deepEqual([entries.length, entries_total > 4], [entries_total, true]);
  const { ai_id, description, shared, connected_at } = await get("/ais/AI_1");
  assert.deepEqual([ai_id, description, shared.patterns], ["AI_1", "<b>one</b>", 1]);
  assert.ok(connected_at !== null);
  const { line } = await get(`/entries/${pattern.seq}`);
  assert.equal(JSON.parse(line).data.pattern_id, "p1");
  assert.match(await world.page("/metrics"), /^aicollab_connected_ais 2$/m);
});
