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

const CONCURRENT_TABS = 3;

/** Where `payload` is given, the page must show it as it is. */
interface Visit {
  readonly path: string;
  readonly payload?: string;
  /** The page keeps its lines. */
  readonly inLines?: true;
}

/** Sends a message that the hub must acknowledge; returns the ack. */
async function acked(ai: RawAi, message: Heard): Promise<Heard> {
  const answer = await ai.ask(message);
  assert.equal(answer.message_type, "ack", JSON.stringify([message, answer]));
  return answer;
}

/** Puts one payload wherever an AI can put text; returns the pages that show it. */
async function sayEverywhere(world: HubWorld, partner: RawAi, i: number): Promise<Visit[]> {
  const payload = PAYLOADS[i]!;
  const ai_id = `AI_Hostile_${i}`;
  const all = { [payload]: payload, list: [payload], deep: { [payload]: { [payload]: 1 } } };
  const ai = await world.enter(ai_id, {
    ...{ specialization: payload, capabilities: [payload], description: payload, version: payload },
  });
  await acked(ai, { ...talk(payload, { target_ai: "AI_Partner" }), message_id: payload });
  await acked(ai, { ...talk(payload, { target_ai: "operator" }), message_id: `o${i}` });
  await acked(ai, about("topic_join", { topic: `t${i}` }, `t${i}`));
  const said = await acked(ai, { ...talk(payload), topic: `t${i}`, message_id: `u${i}` });
  await acked(ai, about("message", { content: payload, reply_to: said.seq }, `v${i}`));
  const learned = { domain: payload, unit: payload, direction: "min", content: all };
  await acked(ai, about("pattern_share", { pattern_id: `${i}a`, score: 2, ...learned }, "a"));
  const pattern = await acked(
    ai,
    about("pattern_share", { pattern_id: payload, score: 1, parents: [`${i}a`, payload], ...learned }, "b"),
  );
  const request = {
    ...{ collaboration_type: payload, description: payload, task: all },
    ...{ required_capabilities: [payload], preferred_specializations: [payload] },
  };
  const { session_id } = await acked(ai, about("collaboration_request", request, "c"));
  await acked(ai, { ...about("collaboration_request", request, "j"), target_ai: "operator" });
  await acked(partner, about("collaboration_decline", { session_id, reason: payload }, `d${i}`));
  const { fence } = await acked(partner, about("collaboration_accept", { session_id }, `e${i}`));
  const work = { session_id, fence };
  await acked(
    partner,
    about("collaboration_progress", { ...work, progress: 0.5, note: payload }, `f${i}`),
  );
  const component = await acked(
    partner,
    about("os_component_share", {
      ...{ component_id: payload, domain: payload, language: payload, source: payload, interface: payload },
      ...{ evidence: all, ...work },
    }, `g${i}`),
  );
  await acked(partner, about("verdict", { subject: payload, result: payload }, `h${i}`));
  const done = { outcome: "success", component_id: payload, result: all };
  await acked(partner, about("collaboration_complete", { ...work, ...done }, `i${i}`));
  const word = encodeURIComponent(payload);
  const reflected = [
    ...[`/ais?q=${word}&where=all`, `/artifacts?q=${word}`, `/artifacts?domain=${word}`],
    ...[
      `/conversations?q=${word}`,
      `/log?ai=${word}&type=${word}`,
      `/collaborations?ai=${word}&state=${word}`,
      `/runs?scenario=${word}`,
    ],
  ];
  return [
    { path: `/ais/${ai_id}`, payload },
    { path: `/artifacts/${pattern.seq}`, payload },
    { path: `/artifacts/${component.seq}`, payload },
    { path: `/collaborations/${session_id}`, payload },
    { path: `/log?seq=${pattern.seq}&ai=${ai_id}`, payload },
    { path: `/conversations/topics/t${i}`, payload, inLines: true },
    { path: `/conversations/threads/${said.seq}`, payload, inLines: true },
    // One page shows what all of them sent to the operator.
    ...(i % 10 === 0 ? [{ path: "/inbox", payload }] : []),
    { path: reflected[i % reflected.length]! },
  ];
}

/** Returns what is wrong with a page that shows hostile text. */
async function look(tab: Tab, { path, payload, inLines }: Visit): Promise<string[]> {
  await tab.go(path);
  const found = await tab.evaluate<string[]>(MARKUP);
  if (payload !== undefined) {
    const text = inOneLine(await tab.evaluate<string>("document.body.textContent"));
    // A page may cut a long text; a reader then sees its beginning.
    const lines = inLines ? payload.split("\n") : [payload];
    const shown = lines.map((line) => visibleText(line)).join("\n");
    if (!text.includes(inOneLine(shown).slice(0, 40))) {
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
  await Promise.all(Array.from({ length: CONCURRENT_TABS }, next));
  return found;
}

browserTest(
  "what an AI sends is shown as text, never as markup",
  async (browser) => {
    await using world = await HubWorld.start();
    const partner = await world.enter("AI_Partner", { capabilities: PAYLOADS });
    // What arrives while a page is open takes another path than what is there when it is loaded.
    await using open = await Tab.open(browser, world.origin);
    await open.go("/");
    const visits = await Promise.all(PAYLOADS.map((_, i) => sayEverywhere(world, partner, i)));
    await world.indexed();
    await open.until(`document.querySelector("#last").textContent.includes("collaboration_closed")`);
    assert.deepEqual([...await open.evaluate<string[]>(MARKUP), ...open.troubles], []);

    const runs = await world.leaveRuns({ title: PAYLOADS.join(" ").slice(0, 2_000) });
    const [, { path: artifact }, , { path: collaboration }] = visits[0] as [Visit, Visit, Visit, Visit];
    const lists = pagePaths({
      ...{ ai_id: "AI_Partner", session_id: collaboration.split("/")[2]!, runs },
      artifact_seq: Number(artifact.split("/")[2]),
    }).map((path) => ({ path }));
    assert.deepEqual(await walk(browser, world.origin, [...lists, ...visits.flat()]), []);
  },
);

browserTest(
  "the search for markup finds each element, attribute and script that is not the page's own",
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
