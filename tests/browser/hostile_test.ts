import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { visibleText } from "../../internal/visible_text.ts";
import { about, talk } from "../messages.ts";
import type { Heard, RawAi } from "../raw_ai.ts";
import { browserTest } from "./browser_test_case.ts";
import { PAYLOADS } from "./hostile_payloads.ts";
import { HubWorld } from "./hub_world.ts";
import { pagePaths } from "./page_paths.ts";
import { Tab } from "./tab.ts";

const MARKUP = await Deno.readTextFile(new URL("markup.js", import.meta.url));

/** Tabs that go through the pages at the same time. */
const LANES = 3;

/** A page, and whether the payload must stand in it as it is. */
interface Visit {
  readonly path: string;
  readonly payload?: string;
}

/** Says something that has to be taken. */
async function told(ai: RawAi, message: Heard): Promise<Heard> {
  const answer = await ai.ask(message);
  assert.equal(answer.message_type, "ack", JSON.stringify([message, answer]));
  return answer;
}

/** Puts one payload wherever an AI can put text; the pages that tell of it. */
async function sayEverywhere(world: HubWorld, partner: RawAi, i: number): Promise<Visit[]> {
  const payload = PAYLOADS[i]!;
  const ai_id = `AI_Hostile_${i}`;
  const all = { [payload]: payload, list: [payload], deep: { [payload]: { [payload]: 1 } } };
  const ai = await world.enter(ai_id, {
    ...{ specialization: payload, capabilities: [payload], description: payload, version: payload },
  });
  await told(ai, { ...talk(payload, { target_ai: "AI_Partner" }), message_id: payload });
  const learned = { domain: payload, unit: payload, direction: "min", content: all };
  await told(ai, about("pattern_share", { pattern_id: `${i}a`, score: 2, ...learned }, "a"));
  const pattern = await told(
    ai,
    about("pattern_share", { pattern_id: payload, score: 1, parents: [`${i}a`, payload], ...learned }, "b"),
  );
  const request = {
    ...{ collaboration_type: payload, description: payload, task: all },
    ...{ required_capabilities: [payload], preferred_specializations: [payload] },
  };
  const { session_id } = await told(ai, about("collaboration_request", request, "c"));
  await told(partner, about("collaboration_decline", { session_id, reason: payload }, `d${i}`));
  const { fence } = await told(partner, about("collaboration_accept", { session_id }, `e${i}`));
  const session = { session_id, fence };
  await told(partner, about("collaboration_progress", { ...session, progress: 0.5, note: payload }, `f${i}`));
  const component = await told(
    partner,
    about("os_component_share", {
      ...{ component_id: payload, domain: payload, language: payload, source: payload, interface: payload },
      ...{ evidence: all, ...session },
    }, `g${i}`),
  );
  await told(partner, about("verdict", { subject: payload, result: payload }, `h${i}`));
  const done = { outcome: "success", component_id: payload, result: all };
  await told(partner, about("collaboration_complete", { ...session, ...done }, `i${i}`));
  const word = encodeURIComponent(payload);
  const reflected = [
    ...[`/ais?q=${word}&where=all`, `/artifacts?q=${word}`, `/artifacts?domain=${word}`],
    ...[`/log?ai=${word}&type=${word}`, `/collaborations?ai=${word}&state=${word}`, `/runs?scenario=${word}`],
  ];
  return [
    { path: `/ais/${ai_id}`, payload },
    { path: `/artifacts/${pattern.seq}`, payload },
    { path: `/artifacts/${component.seq}`, payload },
    { path: `/collaborations/${session_id}`, payload },
    { path: `/log?seq=${pattern.seq}&ai=${ai_id}`, payload },
    { path: reflected[i % reflected.length]! },
  ];
}

/** What is wrong with a page that shows hostile text. */
async function look(tab: Tab, { path, payload }: Visit): Promise<string[]> {
  await tab.go(path);
  const found = await tab.evaluate<string[]>(MARKUP);
  if (payload !== undefined) {
    const text = inOneLine(await tab.evaluate<string>("document.body.textContent"));
    // Long ones may be cut; what a reader sees of them is the beginning.
    if (!text.includes(inOneLine(visibleText(payload)).slice(0, 40))) {
      found.push("the text is not to be seen");
    }
  }
  return [...found, ...tab.troubles.splice(0)].map((trouble) => `${path}: ${trouble}`);
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

async function walk(browser: Browser, origin: string, visits: Visit[]): Promise<string[]> {
  const found: string[] = [];
  const next = async () => {
    await using tab = await Tab.open(browser, origin);
    for (let visit = visits.shift(); visit; visit = visits.shift()) found.push(...await look(tab, visit));
  };
  await Promise.all(Array.from({ length: LANES }, next));
  return found;
}

browserTest(
  "what an AI sends is shown as text, never as markup",
  async (browser) => {
    await using world = await HubWorld.start();
    const partner = await world.enter("AI_Partner");
    // What comes while a page is open goes another way than what is there when it is loaded.
    await using open = await Tab.open(browser, world.origin);
    await open.go("/");
    const visits = await Promise.all(PAYLOADS.map((_, i) => sayEverywhere(world, partner, i)));
    await world.indexed();
    await open.until(`document.querySelector("#last").textContent.includes("collaboration_closed")`);
    assert.deepEqual([...await open.evaluate<string[]>(MARKUP), ...open.troubles], []);

    const runs = await world.leaveRuns({ title: PAYLOADS.join(" ").slice(0, 2_000) });
    const [, { path: artifact }, , { path: session }] = visits[0] as [Visit, Visit, Visit, Visit];
    const lists = pagePaths({
      ...{ ai_id: "AI_Partner", session_id: session.split("/")[2]!, runs },
      artifact_seq: Number(artifact.split("/")[2]),
    }).map((path) => ({ path }));
    assert.deepEqual(await walk(browser, world.origin, [...lists, ...visits.flat()]), []);
  },
);

browserTest(
  "the look-out for markup sees each element, attribute and script that is not ours",
  async (browser) => {
    await using world = await HubWorld.start();
    await using tab = await Tab.open(browser, world.origin);
    await tab.go("/about");
    for (
      const [markup, sentence] of [
        [`<img src="/x">`, "<img> in the body"],
        [`<p onclick="x">`, "<p onclick>"],
        [`<a href="javascript:x">`, `<a href="javascript:x">`],
        [`<p style="color: red">`, `<p style="color: red">`],
        [`<script>x</script>`, "a script that is not ours: <script>x</script>"],
        ["\u202e", "U+202e stands in the text"],
      ] as const
    ) {
      await tab.evaluate(`document.querySelector("main").innerHTML = ${JSON.stringify(markup)}`);
      assert.deepEqual(await tab.evaluate(MARKUP), [sentence]);
    }
  },
);
