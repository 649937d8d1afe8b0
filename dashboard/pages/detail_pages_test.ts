import assert from "node:assert/strict";
import { join } from "node:path";
import type { CheckResult, Results } from "../../outcome/results.ts";
import { sampleAgents } from "../../outcome/testing/sample_agents.ts";
import { sampleResults } from "../../outcome/testing/sample_results.ts";
import { createDashboard } from "../dashboard.tsx";
import type { HubView, Operator } from "../hub_view.ts";
import { RunsFolder } from "../runs/runs_folder.ts";
import { SAMPLE_NOW_MS, sampleView } from "../testing/sample_view.ts";

async function get(path: string, { view = sampleView(), runs }: { view?: HubView; runs?: RunsFolder } = {}) {
  const options = { wallMs: () => SAMPLE_NOW_MS, ...(runs ? { runs } : {}) };
  const answer = await createDashboard(view, options).request(path);
  return { code: answer.status, html: await answer.text(), headers: answer.headers };
}

/** Makes a results folder with two runs. */
async function someRuns(changes: Partial<Results> = {}): Promise<RunsFolder & AsyncDisposable> {
  const root = await Deno.makeTempDir();
  for (const run_id of ["20261122T140211Z-7f3a", "20261122T150211Z-0001"]) {
    const folder = join(root, "partner_dies", run_id);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(
      join(folder, "results.json"),
      JSON.stringify(sampleResults({ ...changes, run_id })),
    );
    await Deno.writeTextFile(join(folder, "report.html"), "<script>1</script>");
  }
  return Object.assign(new RunsFolder(root), {
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  });
}

const LISTS = ["/flow", "/flow?from=all&last=500", "/collaborations", "/artifacts"];

Deno.test("flow, collaborations and artifacts are complete for 4 AIs and for 60", async () => {
  for (const ais of [4, 60]) {
    const view = sampleView({ ais });
    const { rows } = await view.library.sessions({ limit: 1 });
    const artifacts = await view.library.artifacts({ limit: 1, kind: "pattern" });
    for (
      const path of [
        ...LISTS,
        `/collaborations/${rows[0]!.session_id}`,
        `/artifacts/${artifacts.rows[0]!.seq}`,
      ]
    ) {
      const { code, html } = await get(path, { view });
      assert.equal(code, 200, path);
      assert.doesNotMatch(html, /undefined|NaN|could not be read/, path);
    }
  }
});

Deno.test("the circle becomes a matrix above 30 AIs; both have a table with the same numbers", async () => {
  for (const [ais, drawn] of [[30, '<svg class="flow wide"'], [31, '<table class="matrix"']] as const) {
    const { html } = await get("/flow", { view: sampleView({ ais }) });
    assert.ok(html.includes(drawn), drawn);
    assert.ok(html.includes("The same as a table"));
  }
});

Deno.test("empty pages say what to run next", async () => {
  const view = sampleView({ ais: 0 });
  for (
    const [path, command] of [
      ["/flow", "aicollab trainer"],
      ["/collaborations", "aicollab demo"],
      ["/artifacts", "aicollab trainer"],
      ["/runs", "aicollab hub --results DIR"],
    ] as const
  ) {
    assert.ok((await get(path, { view })).html.includes(command), path);
  }
  const { html } = await get("/runs", { runs: new RunsFolder("/there/is/none") });
  assert.ok(html.includes("aicollab harness basic --out /there/is/none"));
});

Deno.test("a component is listed with the score of its evidence, or with the reason why it has none", async () => {
  const score = { objective: "utility", unit: "ln", direction: "max", value: -0.6, ratio: 0.842 };
  const evidence = JSON.stringify({ pattern: { score } });
  for (
    const [content, cell] of [
      [evidence, /0\.842.{0,300}of the best classic/],
      ['{"made":"by hand"}', /none in its evidence/],
      [null, /no evidence/],
    ] as const
  ) {
    const view = sampleView();
    const artifact: HubView["library"]["artifact"] = async (seq) => {
      const found = await view.library.artifact(seq);
      return found && { ...found, content };
    };
    const library = { ...view.library, artifact };
    const { html } = await get("/artifacts?kind=component", { view: { ...view, library } });
    assert.match(html, cell);
    assert.doesNotMatch(html, /<span class="cell">–<\/span>/);
  }
});

Deno.test("an AI's best score is one that nobody refuted, and its page links to the better one that was refuted", async () => {
  const view = sampleView();
  const { rows } = await view.library.artifacts({ source_ai: "AI_Node_1", kind: "pattern", limit: 1 });
  const artifacts: HubView["library"]["artifacts"] = async (of) => {
    const listed = await view.library.artifacts(of);
    const refuted = (seq: number) => seq === rows[0]!.seq ? { verdicts: { overclaimed: 1 } } : {};
    return { ...listed, rows: listed.rows.map((row) => ({ ...row, ...refuted(row.seq) })) };
  };
  const ai: HubView["library"]["ai"] = async (id) => ({ ...(await view.library.ai(id))!, best: [] });
  const { html } = await get("/ais/AI_Node_1", {
    view: { ...view, library: { ...view.library, artifacts, ai } },
  });
  const best = html.slice(html.indexOf("Best scores"));
  assert.match(best, new RegExp(`<a href="/artifacts/${rows[0]!.seq}">✕ 1\\.070</a>`));
  assert.match(best, /<td data-label="Best" class="number"><span class="cell">1\.190</);
  assert.match(html, /what is marked ✕ was refuted/);
});

Deno.test("a page whose filter fits nothing says so, and links to the whole list", async () => {
  for (
    const path of [
      "/collaborations?ai=AI_Nobody",
      "/artifacts?q=nowhere",
      "/artifacts?domain=x",
      "/collaborations?before=1",
    ]
  ) {
    const { html } = await get(path);
    assert.match(html, /fits\. <a href="\/(collaborations|artifacts)">Show all/, path);
  }
});

Deno.test("what an AI wrote is text on every page, also in forms and addresses", async () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e{{x}}';
  const view = sampleView({ text: evil });
  const { rows: [session] } = await view.library.sessions({ limit: 1, state: "completed" });
  const { rows: [component] } = await view.library.artifacts({ limit: 1, kind: "component" });
  const q = encodeURIComponent(evil);
  for (
    const path of [
      ...[
        "/flow",
        "/collaborations",
        "/artifacts",
        "/artifacts/5",
        `/artifacts?q=${q}&domain=${q}&verdict=${q}`,
      ],
      ...[
        `/collaborations/${session!.session_id}`,
        `/artifacts/${component!.seq}`,
        `/collaborations?ai=${q}`,
      ],
      ...[`/collaborations/${q}`, `/runs?scenario=${q}`, `/runs/${q}/x`, `/runs/compare?a=${q}&b=${q}`],
    ]
  ) {
    const { html } = await get(path, { view });
    assert.doesNotMatch(html, /<script>|<img src=x/, path);
    // A field shows what was typed into it as it was.
    assert.doesNotMatch(html.replaceAll(/ value="[^"]*"/g, ""), /\u202e/, path);
  }
});

Deno.test("a silence is shown with whom it waited for", async () => {
  const view = sampleView();
  const { rows: [session] } = await view.library.sessions({ limit: 1, state: "completed" });
  const { html } = await get(`/collaborations/${session!.session_id}`, { view });
  assert.ok(html.includes(`waited 12 s for ${session!.partner}`));
});

Deno.test("a reader who is not logged in is shown no form that changes something", async () => {
  const view = sampleView({}, { operator: {} as Operator });
  const { rows: [session] } = await view.library.sessions({ limit: 1, state: "open" });
  const { html } = await get(`/collaborations/${session!.session_id}`, { view });
  assert.doesNotMatch(html, /method="post"/);
});

Deno.test("an unknown collaboration, artifact or run is 404", async () => {
  await using runs = await someRuns();
  for (
    const path of [
      ...["/collaborations/s0", "/artifacts/0", "/artifacts/x", "/artifacts/9999999999999999"],
      ...[
        "/runs/partner_dies/latest",
        "/runs/..%2f..%2fetc/passwd",
        "/runs/partner_dies/..",
        "/runs/etc/passwd/report",
      ],
    ]
  ) {
    assert.equal((await get(path, { runs })).code, 404, path);
  }
});

Deno.test("the page of a run has the last lines of its agents, too", async () => {
  await using runs = await someRuns(sampleAgents());
  const { html } = await get("/runs/partner_dies/20261122T140211Z-7f3a", { runs });
  assert.match(html, /Last log lines.*AI_Worker.*Took s1 of AI_Asker/s);
});

Deno.test("runs are listed, shown with charts and tables, and compared", async () => {
  await using runs = await someRuns({ title: '<b title="x">' });
  const list = await get("/runs", { runs });
  assert.equal(list.html.match(/PASS – 2 checks</g)?.length, 2);
  const run = await get("/runs/partner_dies/20261122T140211Z-7f3a", { runs });
  assert.match(run.html, /&lt;b title=&quot;x&quot;&gt;/);
  assert.match(run.html, /data-chart="learning".*Last log lines/s);
  const compared = await get(
    "/runs/compare?a=partner_dies/20261122T140211Z-7f3a&b=partner_dies/20261122T150211Z-0001&b=partner_dies/none",
    { runs },
  );
  assert.match(compared.html, /NO JUDGEMENT.*1 and 1 run.*collaboration round trip p95/s);
  assert.match(compared.html, /Left out: partner_dies\/none: there is no results.json/);
  assert.match(compared.html, /<strong>B<\/strong>, 1 run, 1 pass: /);
  assert.doesNotMatch(compared.html, /median/);
});

Deno.test("a comparison of several runs shows how they ended, and says that its numbers are medians", async () => {
  await using runs = await someRuns({ verdict: "fail" });
  const [a, b] = ["partner_dies/20261122T140211Z-7f3a", "partner_dies/20261122T150211Z-0001"];
  const { html } = await get(`/runs/compare?a=${a}&b=${a}&b=${b}`, { runs });
  assert.match(html, /<strong>B<\/strong>, 2 runs, 2 fail: /);
  assert.match(html, /<th[^>]*>Metric, median of the runs</);
});

Deno.test("a list of artifacts marks the one whose evidence could not be read, and shows the rest", async () => {
  const { library } = sampleView();
  const artifact = () => Promise.reject(new Error("damaged"));
  const { html } = await get("/artifacts?kind=component", {
    view: sampleView({}, { library: { ...library, artifact } }),
  });
  assert.match(html, /could not be read/);
  const { rows } = await library.artifacts({ limit: 200, kind: "component" });
  for (const { seq } of rows) assert.ok(html.includes(`href="/artifacts/${seq}"`), String(seq));
});

/** Makes a component with an objective in its evidence and with `verdicts`, as entries and as rows. */
async function checkedComponent(verdicts: readonly (readonly [result: string, said: string])[]) {
  const { library } = sampleView();
  const { rows: [newest] } = await library.artifacts({ limit: 1, kind: "component" });
  const found = (await library.artifact(newest!.seq))!;
  const score = { objective: "utility", unit: "ln", direction: "max", value: -0.598, ratio: 0.842 };
  const row = { at_ms: SAMPLE_NOW_MS, source_ai: "AI_Node_2", claimed: -0.598, measured: -0.61 };
  const verdict_rows = verdicts.map(([result], i) => ({ ...row, seq: 1_000 + i, result }));
  const { rows: [sample] } = await library.entries({ limit: 1 });
  const entries = verdicts.map(([result, said], i) => ({
    ...{ ...sample!, seq: 1_000 + i, message_type: "verdict" },
    text: `${found.id} · ${result} · claimed -0.598 · measured -0.61${said}`,
  }));
  const view = sampleView({}, {
    library: {
      ...library,
      artifact: () =>
        Promise.resolve({ ...found, content: JSON.stringify({ pattern: { score } }), verdict_rows }),
      entries: ({ after = 0, before = Infinity }) =>
        Promise.resolve({ rows: entries.filter(({ seq }) => seq > after && seq < before), next: null }),
    },
  });
  return { view, path: `/artifacts/${found.seq}` };
}

/** Returns the text of the cells in the first row that fits `row`, without markup. */
function cells(html: string, row: RegExp): string[] {
  const found = html.match(/<tr>.*?<\/tr>/gs)!.find((text) => row.test(text))!;
  return found.match(/<t[hd][^>]*>.*?<\/t[hd]>/gs)!.map((cell) => cell.replaceAll(/<[^>]+>/g, "").trim());
}

Deno.test("verdicts on a component have the unit and direction of its objective, and the reason of a refusal", async () => {
  const { view, path } = await checkedComponent([
    ["verified", ""],
    ["overclaimed", " · the gain is lost <b>elsewhere</b>\u202e"],
    ["mismatch", ""],
  ]);
  const { html } = await get(path, { view });
  const number = (text: string) => `${text} ↑, higher is better ln`;
  assert.match(html, /<dt>Objective<\/dt>/);
  assert.deepEqual(cells(html, /verified/).slice(1, 4), ["✓ verified", number("-0.598"), number("-0.610")]);
  assert.equal(
    cells(html, /overclaimed/)[1],
    "▲ overclaimed the gain is lost &lt;b&gt;elsewhere&lt;/b&gt;⟨U+202E⟩",
  );
  assert.equal(cells(html, /mismatch/)[1], "✕ mismatch");
});

Deno.test("the list of runs and a run's own page count its checks in the same words", async () => {
  const check = (verdict: CheckResult["verdict"]) => ({ name: "c", expression: null, verdict, measured: "" });
  for (
    const [verdict, words] of [
      ["pass", "PASS – 4 checks"],
      ["fail", "FAIL – 1 of 4 checks, 1 not measured"],
      ["unknown", "UNKNOWN – 1 of 4 checks could not be measured"],
      ["interrupted", "INTERRUPTED – after 41.2 s of 40 s"],
    ] as const
  ) {
    const checks = ["fail", "unknown", "pass", "pass"].map((of) => check(of as CheckResult["verdict"]));
    await using runs = await someRuns({ verdict, checks });
    for (const path of ["/runs", "/runs/partner_dies/20261122T140211Z-7f3a"]) {
      assert.ok((await get(path, { runs })).html.includes(`${words}<`), `${path}: ${words}`);
    }
  }
});

Deno.test("a report is served sandboxed, like the page of a stranger", async () => {
  await using runs = await someRuns();
  const { code, headers } = await get("/runs/partner_dies/20261122T140211Z-7f3a/report", { runs });
  assert.equal(code, 200);
  assert.match(
    headers.get("content-security-policy")!,
    /^default-src 'none'; style-src 'unsafe-inline'.*; sandbox$/,
  );
  assert.equal(headers.get("x-content-type-options"), "nosniff");
});

/** Returns the titles of a page's sections in their order. */
function sections(html: string): string[] {
  return [...html.matchAll(/<h2 id="[^"]+">([^<]*)</g)].map(([, title]) => title!);
}

Deno.test("a collaboration's page begins with what it came to, and lists show what was asked and what came out", async () => {
  const view = sampleView();
  const { rows: [session] } = await view.library.sessions({ limit: 1, state: "completed" });
  const { html } = await get(`/collaborations/${session!.session_id}`, { view });
  assert.equal(sections(html)[0], "What it came to");
  const outcome = html.slice(html.indexOf('id="outcome"'), html.indexOf('id="summary"'));
  assert.match(outcome, /completed.*experience -0\.390 → -0\.270.*final.*-0\.27.*_component_/s);
  assert.doesNotMatch(html, /It left no pattern/);
  const list = await get("/collaborations?state=completed", { view });
  assert.match(list.html, /two queues, one link.*experience -0\.390 → -0\.270/s);
  const cancelled = await get("/collaborations?state=cancelled", { view });
  assert.match(cancelled.html, /no reason was given/);
});

Deno.test("a result that says in words what came out heads its collaboration in those words, as text of one line", async () => {
  const of = async (result: unknown) => {
    const view = sampleView();
    const json = JSON.stringify(result);
    const { library } = view;
    const sessions: typeof library.sessions = async (filter) => {
      const { rows, next } = await library.sessions(filter);
      return { rows: rows.map((row) => ({ ...row, result: json })), next };
    };
    const session: typeof library.session = async (id) => ({ ...(await library.session(id))!, result: json });
    const told = { ...view, library: { ...library, sessions, session } };
    const { rows: [row] } = await sessions({ limit: 1, state: "completed" });
    const { html } = await get(`/collaborations/${row!.session_id}`, { view: told });
    const [, heading] = /<p class="conclusion">.*?: (.*?)<\/p>/s.exec(html)!;
    const { html: list } = await get("/collaborations?state=completed", { view: told });
    assert.ok(list.includes(heading!), heading);
    return heading;
  };
  assert.equal(await of({ files: 3, summary: "The jitter is\n  gone." }), "The jitter is gone.");
  assert.equal(await of({ summary: " \n", text: "Two tests fail" }), "Two tests fail");
  assert.equal(await of({ summary: "<b>so\u202e" }), "&lt;b&gt;so⟨U+202E⟩");
  assert.equal(await of({ text: "x".repeat(500) }), `${"x".repeat(120)}…`);
  const joint = { objective: "experience", start: -0.39, final: -0.27, summary: "done" };
  assert.match((await of(joint))!, /^experience -0\.390 → -0\.270/);
  for (const other of [{ summary: 7, text: null }, {}, ["summary"], null, 7, "words"]) {
    assert.equal(await of(other), JSON.stringify(other).replaceAll('"', "&quot;"));
  }
});

Deno.test("an artifact opens with its plain name and what was learned; every single name of its content is folded", async () => {
  const { library } = sampleView();
  const { rows: [newest] } = await library.artifacts({ limit: 1, kind: "pattern", source_ai: "AI_Node_1" });
  const found = (await library.artifact(newest!.seq))!;
  const of = sampleView({}, {
    library: { ...library, artifact: () => Promise.resolve({ ...found, score: 0.842 }) },
  });
  const { html } = await get(`/artifacts/${found.seq}`, { view: of });
  assert.match(html, /<h1>Congestion control: pattern by AI_Node_1<\/h1>/);
  assert.equal(sections(html)[0], "What was learned");
  const learned = html.slice(html.indexOf('id="learned"'), html.indexOf('id="verdicts"'));
  assert.match(learned, /15\.8 % better than the best classic on the same workload.*\(reno\)/s);
  assert.match(learned, /1 verified.*found on the way.*2 parameters.*window<\/dt><dd>12\.5</s);
  assert.match(html, /<details><summary>All that it says, name by name.*params\.window/s);
});

Deno.test("domains have their plain names on pages, with the ids that programs use behind them", async () => {
  assert.match((await get("/ais")).html, /title="ccd@1">of the best classic, Congestion control</);
  for (const path of ["/artifacts", "/ais/AI_Node_1"]) {
    assert.match((await get(path)).html, /Congestion control( <small class="quiet whole">| \()ccd@1/, path);
  }
});

Deno.test("a reader who may log in is told how, and nobody where nothing can be changed", async () => {
  const can = sampleView({}, { operator: {} as Operator });
  const { rows: [session] } = await can.library.sessions({ limit: 1, state: "open" });
  for (const path of ["/ais/AI_Node_1", `/collaborations/${session!.session_id}`]) {
    assert.match(
      (await get(path, { view: can })).html,
      /log in as the operator: <code>aicollab dashboard --login/,
    );
    assert.doesNotMatch((await get(path)).html, /dashboard --login/, path);
  }
});
