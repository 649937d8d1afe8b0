import assert from "node:assert/strict";
import { SAMPLE_NOW_MS } from "../../dashboard/testing/sample_view.ts";
import { outlineTroubles } from "./accessibility.ts";
import { browserTest } from "./browser_test_case.ts";
import { pagePaths } from "./page_paths.ts";
import { serveSample } from "./sample_dashboard.ts";
import { Tab } from "./tab.ts";

/** These CSS pixels are the narrowest that WCAG asks for, a phone, both sides of each change of layout, and a desk. */
const WIDTHS = [320, 390, 704, 705, 960, 961, 1280];

const DAY_MS = 86_400_000;

/** The pages and their reader take these for now. The sample's own times stay. */
const CLOCKS = [
  ["of the same day", SAMPLE_NOW_MS],
  ["a year old", SAMPLE_NOW_MS + 365 * DAY_MS],
] as const;

for (const [age, nowMs] of CLOCKS) {
  browserTest(
    `every page fits at 320 px and at every wider layout when its times are ${age}`,
    async (browser) => {
      await using sample = await serveSample(nowMs);
      await using tab = await Tab.open(browser, sample.origin, { width: 320, colorScheme: "light", nowMs });
      const found: Record<string, readonly string[]> = {};
      for (const path of pagePaths(sample.things)) {
        await tab.go(path);
        const troubles: string[] = [];
        for (const width of WIDTHS) {
          await tab.look({ width, colorScheme: "light" });
          troubles.push(...await outlineTroubles(tab));
        }
        troubles.push(...tab.troubles.splice(0));
        if (troubles.length > 0) found[path] = troubles;
      }
      assert.deepEqual(found, {});
    },
  );
}

browserTest(
  "a page that was paused yesterday says of which day it is, and fits at 320 px",
  async (browser) => {
    await using sample = await serveSample(SAMPLE_NOW_MS);
    const opening = { width: 320, colorScheme: "light", nowMs: SAMPLE_NOW_MS } as const;
    await using tab = await Tab.open(browser, sample.origin, opening);
    await tab.go("/");
    await tab.page.keyboard.press("p");
    assert.match(await tab.text("#pill"), /paused: as of 14:\d\d:\d\d UTC$/);
    await tab.page.clock.fastForward(DAY_MS);
    await tab.until(`document.getElementById("pill").textContent.includes("paused: as of 2026-11-22 14:")`);
    assert.deepEqual([...await outlineTroubles(tab), ...tab.troubles], []);
  },
);

browserTest(
  "times are UTC until the reader switches to the own zone, which the next page keeps",
  async (browser) => {
    await using sample = await serveSample(SAMPLE_NOW_MS);
    const opening = {
      width: 320,
      colorScheme: "light",
      nowMs: SAMPLE_NOW_MS,
      timeZone: "Asia/Kolkata",
    } as const;
    await using tab = await Tab.open(browser, sample.origin, opening);
    await tab.go("/log");
    const first = () => tab.evaluate<string>(`document.querySelector("main time").textContent`);
    const utc = await first();
    const { dateTime } = await tab.evaluate<{ dateTime: string }>(
      `(({ dateTime }) => ({ dateTime }))(document.querySelector("main time"))`,
    );
    assert.equal(utc, dateTime.slice(11, 19));
    await tab.page.click("#zone");
    assert.equal(await tab.text("#zone"), "local (UTC+05:30)");
    const local = new Date(Date.parse(dateTime) + 5.5 * 3_600_000).toISOString().slice(11, 19);
    assert.equal(await first(), local);
    await tab.go("/");
    assert.equal(await tab.text("#zone"), "local (UTC+05:30)");
    await tab.page.keyboard.press("p");
    assert.match(await tab.text("#pill"), /paused: as of 19:\d\d:\d\d \+05:30$/);
    await tab.page.click("#zone");
    assert.equal(await tab.text("#zone"), "UTC");
    assert.match(await tab.text("#pill"), /paused: as of 14:\d\d:\d\d UTC$/);
    assert.deepEqual([...await outlineTroubles(tab), ...tab.troubles], []);
  },
);
