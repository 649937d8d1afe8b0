import assert from "node:assert/strict";
import { createDashboard } from "./dashboard.tsx";
import { Histogram } from "../internal/histogram.ts";
import type { LibraryView } from "../journal/library/view/library_view.ts";
import type { HubView } from "./hub_view.ts";

const view: HubView = {
  status: () => ({
    connected_ais: 2,
    shared_patterns: 61,
    shared_components: 47,
    active_collaborations: 3,
    commits: 9,
    head_seq: 112,
    indexed_seq: 110,
    listed_seq: 108,
    journal_id: "j1",
    version: "0.1.0",
    uptime_ms: 5,
  }),
  ais: () => [{
    ai_id: "AI_Node_1",
    specialization: "<b>net\u202eworking</b>",
    activity: "training",
    connected_at: "2026-11-22T14:02:11.000Z",
  }],
  collaborations: () => [
    {
      session_id: "s5",
      collaboration_type: "feature_development",
      requester: "AI_Node_1",
      state: "open",
      opened_seq: 5,
      opened_ms: null,
      closed_ms: null,
      ...{ description: null, reason: null, component_id: null, result: null },
      ...{ claimed_microusd: 0, budget_microusd: null },
    },
    {
      session_id: "s9",
      collaboration_type: "x",
      requester: "A",
      partner: "B",
      state: "active",
      progress: 0.425,
      opened_seq: 9,
      opened_ms: null,
      closed_ms: null,
      ...{ description: null, reason: null, component_id: null, result: null },
      ...{ claimed_microusd: 0, budget_microusd: null },
    },
  ],
  notReady: () => undefined,
  waits: () => ({ rows: [], total: 0, circles: [] }),
  slowed: () => [],
  bells: () => [],
  budgetOf: () => undefined,
  counters: () => ({
    entries: 112,
    lines_received: 130,
    refused: 1,
    bytes_received: 9_000,
    bytes_sent: 20_000,
    commits: 9,
    connections: 2,
    claimed_microusd: new Map(),
    ack_ms: new Histogram(),
    commit_ms: new Histogram(),
  }),
  recent: () => ({ entries: [], missed: 0 }),
  library: {} as LibraryView,
};
const page = async (of: HubView, path = "/") => await (await createDashboard(of).request(path)).text();

Deno.test("/status has the four fixed integers and the commits", async () => {
  const status = await (await createDashboard(view).request("/status")).json();
  assert.deepEqual(status, view.status());
});

Deno.test("a foreign Host is answered 421, also when it only begins like an allowed one", async () => {
  const app = createDashboard(view, { hosts: ["hub.lan"] });
  for (
    const [host, code] of [
      ["127.0.0.1:5001", 200],
      ["LOCALHOST", 200],
      ["[::1]:5001", 200],
      ["127.0.0.2:5001", 200],
      ["hub.lan:5001", 200],
      ["evil.example", 421],
      ["localhost.evil.example:5001", 421],
      ["127.0.0.2.evil.example", 421],
      ["192.168.1.5:5001", 421],
    ] as const
  ) assert.equal((await app.request("/status", { headers: { host } })).status, code, host);
});

Deno.test("every answer forbids inline scripts, other origins, sniffing and caching", async () => {
  for (const path of ["/", "/status", "/assets/live.js", "/nothing"]) {
    const { headers } = await createDashboard(view).request(path);
    const policy = headers.get("content-security-policy")!;
    assert.match(policy, /^default-src 'none'; script-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|\*|http/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("access-control-allow-origin"), null);
  }
  assert.doesNotMatch(await page(view), /<script(?![^>]*src=)|style=| on[a-z]+=/);
});

Deno.test("/readyz says why the hub is not ready; /healthz answers all the same", async () => {
  const full = createDashboard({ ...view, notReady: () => "storage full" });
  const ready = await full.request("/readyz");
  assert.deepEqual([ready.status, await ready.text()], [503, "storage full\n"]);
  assert.equal((await full.request("/healthz")).status, 200);
  assert.equal((await createDashboard(view).request("/readyz")).status, 200);
});

Deno.test("nothing can be changed through the dashboard", async () => {
  for (const method of ["POST", "PUT", "DELETE"]) {
    assert.equal((await createDashboard(view).request("/status", { method })).status, 405);
  }
});

Deno.test("a failure while answering is answered with a sentence that leaves out its cause", async () => {
  const broken = createDashboard({ ...view, ais: () => assert.fail("planted") });
  const answer = await broken.request("/ais/AI_9");
  assert.equal(answer.status, 500);
  assert.match(await answer.text(), /^The dashboard failed to answer; the hub goes on/);
});
