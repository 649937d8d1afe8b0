import type { Browser } from "playwright-core";
import assert from "node:assert/strict";
import { axeFindings, outlineTroubles } from "./accessibility.ts";
import { browserTest } from "./browser_test_case.ts";
import { HubWorld } from "./hub_world.ts";
import { pagePaths, type Things } from "./page_paths.ts";
import { populate } from "./populations.ts";
import { type Look, Tab } from "./tab.ts";

const LOOKS: readonly Look[] = [1280, 390].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme }))
);
/** WCAG asks for nothing narrower. */
const NARROWEST: Look = { width: 320, colorScheme: "light" };

/** Returns what is wrong with a tab's page, in every look. */
async function troublesOf(tab: Tab): Promise<string[]> {
  const found: string[] = [];
  for (const look of LOOKS) {
    await tab.look(look);
    const axe = await axeFindings(tab, look.colorScheme === "dark" ? "colours" : "everything");
    const troubles = [...await outlineTroubles(tab), ...axe];
    found.push(...troubles.map((trouble) => `${look.width} ${look.colorScheme}: ${trouble}`));
  }
  await tab.look(NARROWEST);
  return [...found, ...await outlineTroubles(tab), ...tab.troubles.splice(0)];
}

/** Fails with what is wrong on any page. */
async function check(browser: Browser, { origin }: HubWorld, things?: Things): Promise<void> {
  await using tab = await Tab.open(browser, origin);
  const found: Record<string, readonly string[]> = {};
  for (const path of pagePaths(things)) {
    await tab.go(path);
    const troubles = await troublesOf(tab);
    if (troubles.length > 0) found[path] = troubles;
  }
  assert.deepEqual(found, {});
}

browserTest("every page of a hub without any AI reads, narrow and wide, light and dark", async (browser) => {
  await using world = await HubWorld.start();
  await check(browser, world);
});

browserTest("every page of a hub with four AIs reads, narrow and wide, light and dark", async (browser) => {
  await using world = await HubWorld.start();
  await check(browser, world, await populate(world, 4));
});

browserTest("every page of a hub with sixty AIs reads, narrow and wide, light and dark", async (browser) => {
  await using world = await HubWorld.start();
  await check(browser, world, await populate(world, 60));
});

browserTest(
  "every page whose hub was killed says so and reads, narrow and wide, light and dark",
  async (browser) => {
    await using world = await HubWorld.start();
    const things = await populate(world, 4);
    await using tabs = new AsyncDisposableStack();
    const open: [string, Tab][] = [];
    for (const path of pagePaths(things)) {
      const tab = tabs.use(await Tab.open(browser, world.origin));
      await tab.go(path);
      open.push([path, tab]);
    }
    await world.hub.kill();
    const found: Record<string, readonly string[]> = {};
    for (const [path, tab] of open) {
      await tab.until(`document.getElementById("pill").dataset.state === "stopped"`);
      const troubles = await troublesOf(tab);
      if (troubles.length > 0) found[path] = troubles;
    }
    assert.deepEqual(found, {});
  },
);
