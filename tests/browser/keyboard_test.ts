import assert from "node:assert/strict";
import { PAGES } from "../../dashboard/pages/table.ts";
import { browserTest } from "./browser_test_case.ts";
import { HubWorld } from "./hub_world.ts";
import { populate } from "./populations.ts";
import { Tab } from "./tab.ts";

/** Returns, in a page, where the focus is, whether that can be seen, and whether it is marked. */
const FOCUS = `(() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { top, left, width, height } = element.getBoundingClientRect();
  const seen = document.elementFromPoint(left + Math.min(width, 8) / 2, top + Math.min(height, 8) / 2);
  return {
    what: element.outerHTML.slice(0, 100),
    isMarked: element.matches(":focus-visible") && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
    isSeen: seen !== null && (element.contains(seen) || seen.contains(element)),
  };
})()`;

interface Focus {
  readonly what: string;
  readonly isMarked: boolean;
  readonly isSeen: boolean;
}

/** No page has more stops than this. */
const MAX_STOPS = 300;

const PILL = `document.getElementById("pill").dataset.state`;

browserTest("g and a letter leads to every page of the navigation", async (browser) => {
  await using world = await HubWorld.start();
  await using tab = await Tab.open(browser, world.origin);
  // The navigation has every page for admins only.
  await tab.page.goto(await world.loginLink());
  await tab.go("/about");
  for (const { nav, path } of PAGES) {
    if (nav === undefined) continue;
    await tab.page.keyboard.press("g");
    await tab.page.keyboard.press(nav.key);
    await tab.page.waitForURL(tab.origin + path);
    await tab.settled();
    assert.equal(await tab.text("h1"), await tab.text("#pages a[aria-current]"), path);
  }
  assert.deepEqual(tab.troubles, []);
});

browserTest(
  "single keys search, pause, change the theme and help; in a field they are letters, and they can be switched off",
  async (browser) => {
    await using world = await HubWorld.start();
    await using tab = await Tab.open(browser, world.origin);
    const { keyboard } = tab.page;
    const field = `document.activeElement.matches("main input[type=search]")`;

    await tab.go("/");
    await keyboard.press("/");
    await tab.page.waitForURL(/artifacts/);
    await tab.until(field);
    await tab.go("/ais");
    await keyboard.press("/");
    assert.ok(await tab.evaluate(field), "the page's own search has the focus");
    await keyboard.type("gop?t");
    assert.equal(await tab.evaluate("document.activeElement.value"), "gop?t");
    await keyboard.press("Escape");
    assert.ok(!await tab.evaluate(field), "Escape leaves the field");

    await keyboard.press("p");
    assert.equal(await tab.evaluate(PILL), "paused");
    assert.equal(await tab.page.locator("#pause").getAttribute("aria-pressed"), "true");
    assert.match(await tab.text("#announcement"), /^paused/);
    await keyboard.press("p");
    await tab.until(`${PILL} === "live"`);

    const theme = () => tab.evaluate("document.documentElement.dataset.theme ?? 'system'");
    const seen = [await theme()];
    for (let i = 0; i < 3; i++) {
      await keyboard.press("t");
      seen.push(await theme());
      await tab.go("/ais");
      assert.equal(await theme(), seen.at(-1), "the theme outlives the page");
    }
    assert.deepEqual(seen, ["system", "light", "dark", "system"]);

    await keyboard.press("?");
    assert.ok(await tab.page.locator("dialog[open]").isVisible());
    await tab.page.locator("#shortcuts-on").uncheck();
    await keyboard.press("Escape");
    assert.equal(await tab.page.locator("dialog[open]").count(), 0);
    await tab.go("/ais");
    await keyboard.press("p");
    assert.equal(await tab.evaluate(PILL), "live", "keys that are switched off do nothing");
    assert.deepEqual(tab.troubles, []);
  },
);

browserTest(
  "Tab goes through every page from the link that skips to its content; each stop is marked and in sight",
  async (browser) => {
    await using world = await HubWorld.start();
    const { ai_id, session_id, artifact_seq } = await populate(world, 4);
    await using tab = await Tab.open(browser, world.origin);
    const paths = [
      ...["/", "/ais", "/flow", "/log?type=verdict", "/performance", "/artifacts"],
      ...[`/ais/${ai_id}`, `/collaborations/${session_id}`, `/artifacts/${artifact_seq}`],
    ];
    for (const path of paths) {
      await tab.go(path);
      // Sections that are renewed meanwhile would only make this longer.
      await tab.page.keyboard.press("p");
      const stops: Focus[] = [];
      for (;;) {
        await tab.page.keyboard.press("Tab");
        const focus = await tab.evaluate<Focus | null>(FOCUS);
        if (focus === null || stops.length === MAX_STOPS) break;
        stops.push(focus);
      }
      assert.match(stops[0]?.what ?? "", /class="skip"/, path);
      assert.ok(stops.length > 15 && stops.length < MAX_STOPS, `${path}: ${stops.length} stops`);
      assert.deepEqual(stops.filter(({ isMarked, isSeen }) => !isMarked || !isSeen), [], path);
    }
    await tab.go("/");
    await tab.page.keyboard.press("Tab");
    await tab.page.keyboard.press("Enter");
    assert.equal(await tab.evaluate("document.activeElement.id"), "main");
    assert.deepEqual(tab.troubles, []);
  },
);

browserTest("on a phone the pages are in a menu that keys open and close", async (browser) => {
  await using world = await HubWorld.start();
  await using tab = await Tab.open(browser, world.origin, { width: 390, colorScheme: "light" });
  await tab.go("/");
  const log = tab.page.locator(`#pages a[href="/log"]`);
  assert.ok(!await log.isVisible());
  await tab.page.locator("#menu").focus();
  await tab.page.keyboard.press("Enter");
  assert.ok(await log.isVisible());
  await tab.page.keyboard.press("Escape");
  assert.ok(!await log.isVisible());
  await tab.page.keyboard.press("Enter");
  await log.press("Enter");
  await tab.page.waitForURL(`${tab.origin}/log`);
  assert.deepEqual(tab.troubles, []);
});
