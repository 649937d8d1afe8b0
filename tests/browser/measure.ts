/**
 * Prints how fast the dashboard is for its readers, in medians: `deno run -A tests/browser/measure.ts`. On a machine
 * that does other things they say little.
 */
import { median } from "../../bench/statistics.ts";
import { pattern } from "../messages.ts";
import { launch } from "./chromium.ts";
import { HubWorld } from "./hub_world.ts";
import { populate } from "./populations.ts";
import { Tab } from "./tab.ts";

const LOADS = 50;
const CHANGES = 10;
const RESTARTS = 5;

const isIn = (state: string) => `document.getElementById("pill").dataset.state === "${state}"`;

async function repeated(name: string, count: number, once: (i: number) => Promise<number>): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await once(i));
  const ms = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
  console.log(`${name}: median ${ms(median(times))}, worst ${ms(Math.max(...times))} of ${count}`);
}

/** Returns how long it takes, after `act` is done, until the page has `shown` it, ms. */
async function after(act: () => Promise<unknown>, shown: () => Promise<unknown>): Promise<number> {
  await act();
  const beganMs = performance.now();
  await shown();
  return performance.now() - beganMs;
}

const browser = await launch();
try {
  await using world = await HubWorld.start();
  await populate(world, 4);
  const get = async () => await (await fetch(`${world.origin}/`)).text();
  await repeated("/ whole, among 4 AIs", LOADS, () => after(() => Promise.resolve(), get));

  const ai = await world.enter("AI_Sharer");
  await using tab = await Tab.open(browser, world.origin);
  const change = async (i: number, how: string) => {
    const share = () => ai.ask(pattern(`${how}-${i}`, { message_id: `${how}-${i}` }));
    const before = Number(await tab.text("[data-field=shared_patterns]"));
    const shown = `document.querySelector("[data-field=shared_patterns]").textContent === "${before + 1}"`;
    return await after(share, () => tab.until(shown));
  };
  await tab.go("/");
  await tab.until(isIn("live"));
  await repeated("a counter changes by the stream", CHANGES, (i) => change(i, "stream"));
  await tab.page.route("**/events?*", (route) => route.abort());
  await tab.go("/");
  await tab.until(isIn("polling"));
  await repeated("a counter changes by polling", CHANGES, (i) => change(i, "poll"));
  await tab.page.unroute("**/events?*");
  await tab.until(isIn("live"));
  await repeated("live again after kill -9 and a new start", RESTARTS, async () => {
    await world.hub.kill();
    await tab.until(isIn("stopped"));
    return await after(() => world.hub.start(), () => tab.until(isIn("live")));
  });
} finally {
  await browser.close();
}
