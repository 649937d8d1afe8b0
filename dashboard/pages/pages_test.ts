import assert from "node:assert/strict";
import { createDashboard } from "../dashboard.tsx";
import type { HubView } from "../hub_view.ts";
import { SAMPLE_NOW_MS, sampleView } from "../sample_view.ts";
import { PAGES } from "./table.ts";

async function get(path: string, of: HubView = sampleView(), headers: Record<string, string> = {}) {
  const answer = await createDashboard(of, { wallMs: () => SAMPLE_NOW_MS }).request(path, { headers });
  return { code: answer.status, html: await answer.text() };
}

Deno.test("the first paint holds the four counters in the guide's words with real numbers", async () => {
  const { html } = await get("/");
  const status = sampleView().status();
  for (
    const [name, field] of [
      ["Connected AIs", "connected_ais"],
      ["Shared Patterns", "shared_patterns"],
      ["Shared Components", "shared_components"],
      ["Active Collaborations", "active_collaborations"],
    ] as const
  ) {
    assert.match(
      html,
      new RegExp(`>${name}</span><span class="value" data-field="${field}">${status[field]}<`),
    );
  }
});

Deno.test("what an AI says reaches every page as text, with hidden characters shown", async () => {
  const view = sampleView({ text: "<b>net\u202eworking</b><script>" });
  for (const { path } of PAGES) {
    const { html } = await get(path.replace(":id", "AI_Node_1"), view);
    assert.doesNotMatch(html, /<b>|<script>|\u202e/, path);
  }
  assert.ok((await get("/", view)).html.includes("&lt;b&gt;net⟨U+202E⟩working&lt;/b&gt;"));
});

Deno.test("sessions show their partner and progress, or that they wait", async () => {
  const { html } = await get("/");
  assert.match(html, /waiting for one.*open/s);
  assert.match(html, /50 %.*<progress max="100" value="50"/s);
});

Deno.test("an empty hub says what to run next", async () => {
  const { html } = await get("/", sampleView({ ais: 0 }));
  assert.ok(html.includes("aicollab trainer AI_Node_1 networking"));
  assert.ok(html.includes("No collaboration is open."));
});

Deno.test("a list that was cut says how much is missing", async () => {
  const view = sampleView();
  const status = { ...view.status(), active_collaborations: 1_000 };
  const { html } = await get("/", { ...view, status: () => status });
  assert.match(html, /\d+ of 1,000 are listed; \d+ are not/);
});

Deno.test("a page that there is not is 404 with the navigation on it, and so is an AI that nobody knows", async () => {
  for (const path of ["/nothing", "/ais/AI_9"]) {
    const { code, html } = await get(path);
    assert.equal(code, 404);
    assert.match(html, /There is nothing at.*Back to the overview/s);
    assert.match(html, /<nav/);
  }
});

Deno.test("asked for as a fragment, a page is what stands under its heading and nothing else", async () => {
  const { html } = await get("/", sampleView(), { "x-aicollab-fragment": "1" });
  assert.match(html, /^<section id="counters"/);
  assert.doesNotMatch(html, /<html|<nav|<h1/);
  assert.ok((await get("/")).html.includes(html));
});
