import type { Browser } from "playwright-core";
import assert from "node:assert/strict";
import { browserTest } from "./browser_test_case.ts";
import { HubWorld } from "./hub_world.ts";
import { populate } from "./populations.ts";
import { Tab } from "./tab.ts";

/** Returns, in a page, what it asked for until it had settled, and its icon, which a browser gets when it likes. */
const PARTS = `[...performance.getEntriesByType("resource").map((part) => part.name),
  ...[...document.querySelectorAll("link")].map((link) => link.href)].map((url) => new URL(url).pathname)`;

/** Returns the bytes of the overview among `size` AIs and of all that it loads but the charts' library, by path. */
async function loaded(browser: Browser, size: number): Promise<Map<string, number>> {
  await using world = await HubWorld.start();
  await populate(world, size);
  await using tab = await Tab.open(browser, world.origin);
  await tab.go("/");
  const parts = (await tab.evaluate<string[]>(PARTS)).filter((path) =>
    path.startsWith("/assets/") && path !== "/assets/echarts.js"
  );
  const sizes = ["/", ...new Set(parts)].map(async (path) => {
    const body = await (await fetch(world.origin + path)).bytes();
    return [path, body.byteLength] as const;
  });
  return new Map(await Promise.all(sizes));
}

function sum(sizes: Map<string, number>, of: (path: string) => boolean = () => true): number {
  return [...sizes].filter(([path]) => of(path)).reduce((all, [, size]) => all + size, 0);
}

browserTest(
  "the overview is 80 KB at most with all that it loads, of which 30 KB at most are scripts",
  async (browser) => {
    const sizes = await loaded(browser, 4);
    const scripts = sum(sizes, (path) => path.endsWith(".js"));
    console.log(`all ${sum(sizes)} bytes, scripts ${scripts} bytes`);
    assert.ok(scripts > 1_000 && scripts <= 30_000, JSON.stringify([...sizes]));
    assert.ok(sum(sizes) <= 80_000, JSON.stringify([...sizes]));
  },
);

browserTest("the overview's document is 80 KB at most among sixty AIs, too", async (browser) => {
  const sizes = await loaded(browser, 60);
  console.log(`document ${sizes.get("/")} bytes`);
  assert.ok(sizes.get("/")! > 1_000 && sizes.get("/")! <= 80_000, JSON.stringify([...sizes]));
});
