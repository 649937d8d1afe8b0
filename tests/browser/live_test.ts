import assert from "node:assert/strict";
import { about, pattern } from "../messages.ts";
import type { RawAi } from "../raw_ai.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { browserTest } from "./browser_test_case.ts";
import { HubWorld } from "./hub_world.ts";
import { Tab } from "./tab.ts";

const isIn = (state: string) => `document.getElementById("pill").dataset.state === "${state}"`;
const shows = (field: string, value: number) =>
  `document.querySelector(".counter [data-field=${field}]").textContent === "${value}"`;

/** Does something, waits until the page shows it, and prints how long that took. */
async function timed(name: string, act: () => Promise<unknown>, shown: () => Promise<void>): Promise<void> {
  await act();
  const beganMs = performance.now();
  await shown();
  console.log(`${name}: shown after ${Math.round(performance.now() - beganMs)} ms`);
}

/** Moves each of the four counters from 0 to 1; returns the AI that did it, still connected. */
async function moveCounters(world: HubWorld, tab: Tab, how: string): Promise<RawAi> {
  let ai!: RawAi;
  const enter = async () => ai = await world.enter("AI_Node_1");
  const request = { collaboration_type: "joint" };
  const source = { component_id: "c", domain: "ccd@1", language: "javascript", source: "export {};" };
  const moves: [field: string, act: () => Promise<unknown>][] = [
    ["connected_ais", enter],
    ["shared_patterns", () => ai.ask(pattern("p1", { message_id: "m1" }))],
    ["shared_components", () => ai.ask(about("os_component_share", source, "m2"))],
    ["active_collaborations", () => ai.ask(about("collaboration_request", request, "m3"))],
  ];
  for (const [field, act] of moves) {
    await timed(`${field} ${how}`, act, () => tab.until(shows(field, 1)));
  }
  return ai;
}

browserTest(
  "each of the four counters changes by the event stream alone; nobody polls meanwhile",
  async (browser) => {
    await using world = await HubWorld.start();
    await using tab = await Tab.open(browser, world.origin);
    await tab.go("/");
    await tab.until(isIn("live"));
    await moveCounters(world, tab, "by the stream");
    assert.deepEqual(tab.requests.filter((path) => path === "/status"), []);
    assert.equal(tab.requests.filter((path) => path.startsWith("/events")).length, 1);
    assert.deepEqual(tab.troubles, []);
  },
);

browserTest(
  "without an event stream the page says so and polls the status; with one again it is live",
  async (browser) => {
    await using world = await HubWorld.start();
    await using tab = await Tab.open(browser, world.origin);
    await tab.page.route("**/events?*", (route) => route.abort());
    await tab.go("/");
    await tab.until(isIn("polling"));
    assert.match(await tab.text("#pill"), /no stream: asking every 3 s/);
    await moveCounters(world, tab, "by polling");
    await tab.page.unroute("**/events?*");
    await tab.until(isIn("live"));
    assert.deepEqual(tab.troubles, []);
  },
);

browserTest(
  "sections follow by themselves, but one that holds the focus stays as it is until it is left",
  async (browser) => {
    await using world = await HubWorld.start();
    const ai = await world.enter("AI_Node_1");
    await using tab = await Tab.open(browser, world.origin);
    await tab.go("/");
    await tab.until(isIn("live"));
    const entries = (count: number) => `document.querySelectorAll("#last tbody tr").length === ${count}`;
    await tab.until(entries(1));
    await tab.page.locator("#last tbody a").first().focus();
    await ai.ask(about("collaboration_request", { collaboration_type: "joint" }, "r1"));
    await tab.until(`document.querySelectorAll("#waiting tbody tr").length === 1`);
    assert.ok(await tab.evaluate(entries(1)));
    assert.ok(await tab.evaluate(`document.activeElement.closest("#last") !== null`));
    await tab.evaluate("document.activeElement.blur()");
    await ai.ask(pattern("p1", { message_id: "m1" }));
    await tab.until(entries(3));
    assert.deepEqual(tab.troubles, []);
  },
);

browserTest(
  "a page outlives kill -9 of its hub: it says so, and is live again by itself when the hub is back",
  async (browser) => {
    await using world = await HubWorld.start();
    const ai = await world.enter("AI_Node_1");
    await ai.ask(pattern("p1", { message_id: "m1" }));
    await using tab = await Tab.open(browser, world.origin);
    await tab.go("/");
    await tab.until(isIn("live"));
    await tab.evaluate("globalThis.wasHereBefore = true");
    await world.hub.kill();
    await world.endAis();
    await tab.until(isIn("stopped"));
    assert.match(await tab.text("#announcement"), /^hub stopped or out of reach: as of \d\d:/);
    await timed("the hub's return", () => world.hub.start(), () => tab.until(isIn("live")));
    await tab.until(shows("connected_ais", 0));
    await tab.until(shows("shared_patterns", 1));
    const again = await world.enter("AI_Node_2");
    await again.ask(pattern("p2", { message_id: "m2" }));
    await tab.until(shows("shared_patterns", 2));
    await tab.until(`document.querySelector("#last").textContent.includes("AI_Node_2")`);
    assert.ok(await tab.evaluate("globalThis.wasHereBefore"), "it was never loaded again");
    assert.deepEqual(tab.troubles, []);
  },
);

/** Makes a page hidden or visible, as a browser does when its tab changes. */
const become = (visibility: "hidden" | "visible") => `
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "${visibility}" });
  document.dispatchEvent(new Event("visibilitychange"));`;

async function streams({ origin }: HubWorld): Promise<number> {
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  return Number(/^aicollab_dashboard_streams (\d+)$/m.exec(metrics)![1]);
}

browserTest(
  "of eight tabs in one window the seven hidden ones hold no stream, and the eighth is live",
  async (browser) => {
    await using world = await HubWorld.start();
    await using first = await Tab.open(browser, world.origin);
    const tabs = [first];
    for (let i = 0; i < 8; i++) {
      const tab = tabs[i] ?? await first.beside();
      tabs[i] = tab;
      await tab.go("/");
      await tab.until(isIn("live"));
      if (i < 7) await tab.evaluate(become("hidden"));
    }
    await waitUntil(async () => await streams(world) === 1, { name: "one stream is left" });
    const eighth = tabs[7]!;
    await world.enter("AI_Node_1");
    await eighth.until(shows("connected_ais", 1));
    assert.equal(await streams(world), 1);
    for (const tab of tabs.slice(0, 7)) assert.ok(await tab.evaluate(shows("connected_ais", 0)));
    await eighth.evaluate(become("hidden"));
    await first.evaluate(become("visible"));
    await first.until(`${isIn("live")} && ${shows("connected_ais", 1)}`);
    await waitUntil(async () => await streams(world) === 1, { name: "the one that is seen has the stream" });
    assert.deepEqual(tabs.flatMap(({ troubles }) => troubles), []);
  },
);
