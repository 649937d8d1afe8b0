import assert from "node:assert/strict";
import { createDashboard } from "../dashboard.tsx";
import type { EntryRow } from "../../journal/library/view/library_view.ts";
import type { HubView } from "../hub_view.ts";
import { LiveUpdates } from "../live_updates.ts";
import { SAMPLE_NOW_MS, sampleView } from "../testing/sample_view.ts";
import { PAGES } from "./table.ts";

async function get(path: string, of: HubView = sampleView(), headers: Record<string, string> = {}) {
  const answer = await createDashboard(of, { wallMs: () => SAMPLE_NOW_MS }).request(path, { headers });
  return { code: answer.status, html: await answer.text() };
}

Deno.test("the first paint holds the four fixed counters by their names with real numbers", async () => {
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

Deno.test("what an AI sends reaches every page as text, with hidden characters shown", async () => {
  const view = sampleView({ text: "<b>net\u202eworking</b><script>" });
  for (const { path } of PAGES) {
    const { html } = await get(path.replace(":id", "AI_Node_1"), view);
    assert.doesNotMatch(html, /<b>|<script>|\u202e/, path);
  }
  assert.ok((await get("/", view)).html.includes("&lt;b&gt;net⟨U+202E⟩working&lt;/b&gt;"));
});

Deno.test("collaborations show their partner and progress, or that they wait", async () => {
  const { html } = await get("/");
  assert.match(html, /waiting for one.*open/s);
  assert.match(html, /50 %.*<progress max="100" value="50"/s);
});

Deno.test("the counter of collaborations says its two parts, and those that wait have a list of their own", async () => {
  const view = sampleView();
  const ids = (state: string) =>
    view.collaborations().filter((row) => row.state === state).map(({ session_id }) => session_id);
  const { html } = await get("/", view);
  const [open, active] = [ids("open"), ids("active")];
  const parts = html.match(
    /data-field="active_collaborations">(\d+)<.*?open_collaborations">(\d+)<.*?taken_collaborations">(\d+)</s,
  );
  assert.deepEqual(parts?.slice(1).map(Number), [open.length + active.length, open.length, active.length]);
  const listed = (section: string) =>
    [...html.matchAll(new RegExp(`id="${section}".*?</section>`, "gs"))].flatMap(([text]) =>
      [...text.matchAll(/\/collaborations\/(s\d+)"/g)].map(([, id]) => id)
    );
  assert.deepEqual([listed("running"), listed("waiting")], [active, open]);
});

Deno.test("an open collaboration waits for a partner in the same words on every page", async () => {
  const view = sampleView();
  const { session_id } = view.collaborations().find(({ state }) => state === "open")!;
  for (const path of ["/", "/collaborations?state=open", `/collaborations/${session_id}`]) {
    const { html } = await get(path, view);
    assert.match(html, /<span class="quiet">waiting for one<\/span>/, path);
    assert.doesNotMatch(html, /<span class="quiet">nobody<\/span>/, path);
  }
});

Deno.test("a collaboration that ended without a partner waits for nobody", async () => {
  const view = sampleView();
  const waiting = view.collaborations().find(({ partner }) => partner === undefined)!;
  const { html } = await get("/", {
    ...view,
    collaborations: () => [{ ...waiting, state: "cancelled", closed_ms: SAMPLE_NOW_MS }],
  });
  assert.match(html, /nobody.*cancelled/s);
  assert.doesNotMatch(html, /waiting for one/);
});

Deno.test("no counter is above the peak that is shown under it", async () => {
  const view = sampleView();
  let connected_ais = 56;
  const counting = { ...view, status: () => ({ ...view.status(), connected_ais }) };
  let ms = SAMPLE_NOW_MS;
  const clock = { wallMs: () => ms, monotonicMs: () => ms };
  using live = new LiveUpdates(counting, { clock, startInterval: () => ({ [Symbol.dispose]() {} }) });
  live.rates.sample();
  ms += 3_000;
  live.rates.sample();
  connected_ais = 57;
  const answer = await createDashboard(counting, { live, wallMs: clock.wallMs }).request("/");
  const html = await answer.text();
  const [, peak] = /data-field="connected_ais">57<.*?<span data-peak="(\d+)">57</s.exec(html) ?? [];
  assert.equal(peak, "57");
});

Deno.test("what only grows has no peak: it says how much is new", async () => {
  const view = sampleView();
  let [shared_patterns, shared_components] = [50, 7];
  const counting = { ...view, status: () => ({ ...view.status(), shared_patterns, shared_components }) };
  let ms = SAMPLE_NOW_MS;
  const clock = { wallMs: () => ms, monotonicMs: () => ms };
  using live = new LiveUpdates(counting, { clock, startInterval: () => ({ [Symbol.dispose]() {} }) });
  live.rates.sample();
  for (const count of [50, 56, 62]) {
    [ms, shared_patterns] = [ms + 1_000, count];
    live.rates.sample();
  }
  const html = await (await createDashboard(counting, { live, wallMs: clock.wallMs }).request("/")).text();
  assert.match(html, /data-field="shared_patterns">62<.*?>12 new in 3 s</s);
  assert.match(html, /data-field="shared_components">7<.*?>none new in 3 s</s);
  assert.doesNotMatch(html.match(/data-field="shared_patterns".*?<\/a>/s)![0], /peak/);
});

Deno.test("who waits for whom now stands as words, a picture and a table, and circles are told by words and shapes", async () => {
  const wait = (
    ai_id: string,
    waits_for: string,
    until: "accepted" | "completed" | "answered",
    at: number,
  ) => ({
    ...{ ai_id, waits_for, until, session_id: `s${at}`, since_seq: at, in_circle: ai_id !== "AI_Node_4" },
  });
  const rows = [
    ...[wait("AI_Node_1", "AI_Node_2", "accepted", 3), wait("AI_Node_2", "AI_Node_1", "answered", 5)],
    wait("AI_Node_4", "AI_Left", "completed", 7),
  ];
  const circles = [{ ais: ["AI_Node_1", "AI_Node_2"], total: 2 }];
  const { html } = await get("/flow", sampleView({ ais: 4 }, { waits: () => ({ rows, total: 3, circles }) }));
  const [section] = html.match(/<section id="waits".*?<\/section>/s)!;
  const text = section.replaceAll(/<svg.*?<\/svg>|<[^>]*>/gs, "").replaceAll(/\s+/g, " ");
  assert.match(text, /circle AI_Node_1 → AI_Node_2 → AI_Node_1Each of them waits for the next one/);
  assert.match(text, /AI_Node_2AI_Node_1it has answereds5/);
  assert.match(text, /entry 7in none/, "who is in no circle");
  const [wide] = section.match(/<svg class="flow waits wide".*?<\/svg>/s)!;
  assert.match(wide, /<title>AI_Node_4 waits for AI_Left: 1 collaboration<\/title>/);
  assert.equal(wide.match(/class="middle"/g)!.length, 2, "a double line for each wait in the circle");
  assert.equal(wide.match(/<a [^>]*class="circling"/g)!.length, 2);
  assert.equal(wide.match(/dot hollow/g)!.length, 1);
  const { html: none } = await get(
    "/flow",
    sampleView({}, { waits: () => ({ rows: [], total: 0, circles: [] }) }),
  );
  assert.match(none, /No AI waits for another one/);
});

Deno.test("the list of AIs says when each was heard, when it last fetched, and which bell was rung for it", async () => {
  const { html } = await get("/ais");
  const row = html.match(/<tr><th scope="row">.*?<\/tr>/gs)!.find((row) => row.includes("/ais/AI_Node_1"))!;
  assert.match(row, /data-label="last heard".*data-label="fetched"[^–]*?<time.*, rung by socket <time/s);
});

Deno.test("an AI that waits is as usual and has no sign of trouble", async () => {
  const { html } = await get("/ais");
  assert.match(html, /<span class="status waits"><span class="mark" aria-hidden="true">◌<\/span> waiting/);
});

Deno.test("an empty hub says what to run next, and that any program can be an AI", async () => {
  const { html } = await get("/", sampleView({ ais: 0 }));
  assert.ok(html.includes("aicollab trainer AI_Node_1 networking"));
  assert.match(html, /Any program can be an AI.*127\.0\.0\.1:6000/s);
  assert.ok(html.includes("No collaboration is open or active."));
});

Deno.test("a list that was cut says how much is missing", async () => {
  const view = sampleView();
  const status = { ...view.status(), active_collaborations: 1_001, open_collaborations: 1_000 };
  const { html } = await get("/", { ...view, status: () => status });
  assert.match(html, /\d+ of 1,000 are listed; \d+ are not/);
});

Deno.test("an unknown page is 404 with the navigation on it, and so is an AI that nobody knows", async () => {
  for (const path of ["/nothing", "/ais/AI_9"]) {
    const { code, html } = await get(path);
    assert.equal(code, 404);
    assert.match(html, /There is nothing at.*Back to the overview/s);
    assert.match(html, /<nav/);
  }
});

Deno.test("a page asked for as a fragment is what stands under its heading and nothing else", async () => {
  const { html } = await get("/", sampleView(), { "x-aicollab-fragment": "1" });
  assert.match(html, /^<section id="counters"/);
  assert.doesNotMatch(html, /<html|<nav|<h1/);
  assert.ok((await get("/")).html.includes(html));
});

Deno.test("a part that cannot be read says so, and the rest of the page is shown", async () => {
  const view = sampleView();
  const library = { ...view.library, flow: () => Promise.reject(new Error("planted")) };
  const { code, html } = await get("/", { ...view, library });
  assert.equal(code, 200);
  assert.match(html, /id="talk".*This part could not be read/s);
  assert.match(html, /id="last".*collaboration_closed/s);
  assert.doesNotMatch(html, /planted/);
});

Deno.test("an AI's page is shown when the library cannot be read", async () => {
  const view = sampleView();
  const broken = { ...view, library: { ...view.library, ai: () => Promise.reject(new Error("planted")) } };
  const { code, html } = await get("/ais/AI_Node_1", broken);
  assert.equal(code, 200);
  assert.match(html, /training.*This part could not be read.*id="said".*pattern_share/s);
});

Deno.test("sections have unique ids on every page, as they are renewed by them", async () => {
  for (const { path } of PAGES) {
    const { html } = await get(path.replace(":id", "AI_Node_1"));
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.deepEqual(ids, [...new Set(ids)], path);
  }
});

Deno.test("AIs are found by name or specialization, sorted as asked, and disconnected ones are listed separately", async () => {
  const names = async (query: string, of = sampleView()) =>
    [...(await get(`/ais?${query}`, of)).html.matchAll(/<th scope="row"><a class="ai"[^>]*>([^<]+)/g)].map((
      [, id],
    ) => id);
  assert.deepEqual(await names("q=GRAPH"), ["AI_Node_2"]);
  assert.deepEqual(await names("sort=-name", sampleView({ ais: 11 })).then((all) => all.slice(0, 2)), [
    "AI_Node_11",
    "AI_Node_10",
  ]);
  const left = sampleView({}, { ais: () => sampleView().ais().slice(1) });
  assert.deepEqual(await names("where=gone", left), ["AI_Node_1"]);
  assert.deepEqual((await names("where=all", left)).length, 4);
});

Deno.test("an AI that the library does not know yet has a page as soon as it is connected", async () => {
  const view = sampleView();
  const { code, html } = await get("/ais/AI_Node_1", {
    ...view,
    library: { ...view.library, ai: () => Promise.resolve(undefined) },
  });
  assert.equal(code, 200);
  assert.ok(html.includes("networking"));
});

Deno.test("the log shows the newest entries, older ones by its links, and one entry whole", async () => {
  const view = sampleView({ ais: 60 });
  const head = view.status().head_seq;
  const seqs = (html: string) => [...html.matchAll(/href="\/log\?seq=(\d+)"/g)].map(([, seq]) => Number(seq));
  const { html } = await get("/log", view);
  assert.equal(seqs(html)[0], head);
  const older = /href="([^"]+)" rel="next"/.exec(html)![1]!;
  assert.equal(seqs((await get(older, view)).html)[0], head - seqs(html).length);
  assert.match((await get("/log?seq=7", view)).html, /&quot;seq&quot;: 7,/);
  assert.match((await get("/log?type=verdict&ai=AI_Node_2", view)).html, /<code>verdict<\/code>/);
  assert.match((await get("/log?ai=AI_999", view)).html, /No entry fits these filters/);
});

Deno.test("the log shows damaged entries in their place, and one that is asked for by its seq says so", async () => {
  const view = sampleView();
  const head = view.status().head_seq;
  const { rows } = await view.library.entries({ limit: 3, before: head - 1 });
  const damaged = { ...{ seq: head - 1, last_seq: head }, damaged: true as const };
  const of = {
    ...view,
    recent: () => ({ entries: rows as EntryRow[], missed: 2 }),
    library: {
      ...view.library,
      entries: () => Promise.resolve({ rows: [damaged, ...rows], next: null }),
      line: () => Promise.resolve(undefined),
    },
  };
  const { html } = await get("/log", of);
  assert.match(
    html,
    new RegExp(`>${head - 1}–${head}</span>.*✕</span> damaged.*not what the hub wrote`, "s"),
  );
  assert.match((await get(`/log?seq=${head}`, of)).html, new RegExp(`Entry ${head} is damaged`));
  assert.match((await get(`/log?seq=${head + 1}`, of)).html, new RegExp(`There is no entry ${head + 1}`));
});

Deno.test("the theme that a reader chose applies at the first paint", async () => {
  assert.match(
    (await get("/", sampleView(), { cookie: "theme=dark" })).html,
    /<html lang="en" data-theme="dark">/,
  );
  assert.match((await get("/", sampleView(), { cookie: "theme=x" })).html, /<html lang="en">/);
});

Deno.test("where nothing is counted, performance says so instead of showing zeros", async () => {
  const { code, html } = await get("/performance", sampleView({}, { counters: () => undefined }));
  assert.equal(code, 200);
  assert.match(html, /Nothing is measured/);
  assert.doesNotMatch(html, /Entries so far/);
});

Deno.test("no page is above 80 kB, and all scripts together are not above 30 kB", async () => {
  for (const path of ["/", "/ais", "/ais/AI_Node_1", "/log", "/performance", "/about"]) {
    const { html } = await get(path, sampleView({ ais: 60 }));
    assert.ok(html.length <= 80_000, `${path}: ${html.length}`);
  }
  const { html: script } = await get("/assets/live.js");
  const parts = await Promise.all(
    ["live.js", ...script.matchAll(/\.\/(\w+\.js)/g).map(([, name]) => name!), "pill.js"].map((name) =>
      get(`/assets/${name}`)
    ),
  );
  assert.ok(parts.reduce((sum, { html }) => sum + html.length, 0) <= 30_000);
});

Deno.test("the list of AIs has what each did, and those that left below the connected ones", async () => {
  const sample = sampleView();
  const { html } = await get("/ais", sampleView({}, { ais: () => sample.ais().slice(1) }));
  const [here, left] = html.split('id="left"');
  assert.match(here!, /AI_Node_2.*Best score.*1\.070.*Patterns"[^>]*><span class="cell">3</s);
  assert.doesNotMatch(here!, />AI_Node_1</);
  assert.match(left!, /Not connected any more.*All 1<.*AI_Node_1.*disconnected/s);
  assert.doesNotMatch((await get("/ais")).html, /id="left"/);
});

Deno.test("who is here is listed when what they did cannot be read", async () => {
  const view = sampleView();
  const aiRecords = () => Promise.reject(new Error("planted"));
  const { html } = await get("/ais", { ...view, library: { ...view.library, aiRecords } });
  assert.match(html, />AI_Node_1</);
  assert.doesNotMatch(html, /could not be read/);
});

Deno.test("what few AIs learned is drawn below their list, and not among many", async () => {
  assert.match((await get("/ais")).html, /What they learned lately.*data-chart="learning"/s);
  assert.doesNotMatch((await get("/ais", sampleView({ ais: 9 }))).html, /data-chart/);
});

Deno.test("conversations that are empty say how an agent comes into a topic, and what is there is linked", async () => {
  const { html: empty } = await get("/conversations", sampleView({ ais: 0 }));
  assert.match(empty, /aicollab mcp --id claude.* --topic reviews/);
  assert.match(empty, /No message was answered yet/);
  const { html } = await get("/conversations");
  assert.match(html, /href="\/conversations\/topics\/reviews">#reviews</);
  assert.match(html, /href="\/conversations\/threads\/\d+"/);
  assert.equal((await get("/conversations/threads/nonsense")).code, 404);
  const { html: found } = await get("/conversations?q=nothing+has+this");
  assert.match(found, /Nothing has all these words/);
  assert.match(html, />\d+<\/a> <span class="quiet">stopped</, "the number of a thread ends before the word");
});

Deno.test("behind the end of what was said a page says that there is nothing older, and not that nothing was said", async () => {
  const { html: list } = await get("/conversations");
  const [, thread] = /href="(\/conversations\/threads\/\d+)"/.exec(list)!;
  for (const path of ["/conversations", "/conversations/topics/reviews", thread!]) {
    const { html } = await get(`${path}?before=1`);
    assert.match(html, new RegExp(`There is nothing older\\. <a href="${path}">Show the newest</a>`), path);
    assert.doesNotMatch(html, /No message was answered yet|<ol class="conversation"/, path);
  }
});
