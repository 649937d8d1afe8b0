import assert from "node:assert/strict";
import { pattern } from "../messages.ts";
import { browserTest } from "./browser_test_case.ts";
import { HubWorld } from "./hub_world.ts";
import { Tab } from "./tab.ts";

const STATUS_PAGE = await Deno.readTextFile(new URL("status_page.html", import.meta.url));

browserTest(
  "/status begins with the four counters as numbers, and a page that polls it shows them",
  async (browser) => {
    await using world = await HubWorld.start();
    const ai = await world.enter("AI_Node_1");
    await ai.ask(pattern("p1", { message_id: "m1" }));
    assert.deepEqual(Object.entries(await world.hub.status()).slice(0, 4), [
      ["connected_ais", 1],
      ["shared_patterns", 1],
      ["shared_components", 0],
      ["active_collaborations", 0],
    ]);
    await using tab = await Tab.open(browser, world.origin);
    await tab.page.route(
      "**/counters.html",
      (route) => route.fulfill({ contentType: "text/html", body: STATUS_PAGE }),
    );
    await tab.page.goto(`${world.origin}/counters.html`);
    const shown = (words: string) =>
      tab.until(`[...document.querySelectorAll("b")].map((b) => b.textContent).join(" ") === "${words}"`);
    await shown("1 1 0 0");
    await ai.ask(pattern("p2", { message_id: "m2" }));
    await world.enter("AI_Node_2");
    await shown("2 2 0 0");
    assert.deepEqual(
      tab.troubles.filter((trouble) => !trouble.includes("favicon")),
      [],
    );
  },
);
