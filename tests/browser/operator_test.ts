import assert from "node:assert/strict";
import { about } from "../messages.ts";
import { axeFindings, outlineTroubles } from "./accessibility.ts";
import { browserTest } from "./browser_test_case.ts";
import { HubWorld } from "./hub_world.ts";
import { Tab } from "./tab.ts";

/** Returns, in a page, whether all parts of the header stand beside each other. */
const HEADER_IS_A_LINE = `(() => {
  const parts = [...document.querySelectorAll("body > header > *")].map((part) => part.getBoundingClientRect())
    .filter(({ height }) => height > 0);
  return Math.max(...parts.map(({ top }) => top)) < Math.min(...parts.map(({ bottom }) => bottom));
})()`;

browserTest(
  "an operator logs in by a link that works once, speaks to an AI, cancels its request and disconnects it",
  async (browser) => {
    await using world = await HubWorld.start();
    const ai = await world.enter("AI_Node_1");
    const request = { collaboration_type: "joint" };
    const { session_id } = await ai.ask(about("collaboration_request", request, "r1"));
    await world.indexed();
    await using tab = await Tab.open(browser, world.origin);
    const { page } = tab;
    const reported = (words: string) => page.getByRole("status").getByText(words).waitFor();
    const forms = "form[action^='/operator/'], form[action='/logout']";

    for (const path of ["/", "/ais/AI_Node_1", `/collaborations/${session_id}`]) {
      await tab.go(path);
      assert.equal(
        await page.locator(forms).count(),
        0,
        `${path} offers nothing to whoever is not logged in`,
      );
    }
    const link = await world.loginLink();
    await page.goto(link);
    await page.waitForURL(`${tab.origin}/`);
    assert.match(await tab.text("header"), /Operator/);
    await tab.settled();
    assert.ok(await tab.evaluate(HEADER_IS_A_LINE), "at 1280 px the header is one line");

    await tab.go("/ais/AI_Node_1");
    await page.getByText("Send a message").click();
    await page.getByRole("textbox", { name: "As operator to AI_Node_1" }).fill("well done\n<b>you</b>");
    await page.getByText("Disconnect this AI").click();
    assert.deepEqual([...await axeFindings(tab), ...await outlineTroubles(tab)], []);
    await page.getByRole("button", { name: "Send" }).click();
    const { source_ai, data } = await ai.hear({ message_type: "message" });
    assert.deepEqual([source_ai, data.content.replaceAll("\r", "")], ["operator", "well done\n<b>you</b>"]);
    await reported("The message to AI_Node_1 was sent.");
    assert.deepEqual([...await axeFindings(tab), ...await outlineTroubles(tab)], []);
    await tab.go("/ais/AI_Node_1");
    assert.equal(
      await page.getByRole("status").count(),
      0,
      "the page that is loaded again does not report it again",
    );

    await tab.go(`/collaborations/${session_id}`);
    await page.getByText("Cancel this collaboration").click();
    await page.getByLabel(`Type ${session_id} to confirm`).fill("s999");
    await page.getByRole("button", { name: "Cancel it" }).click();
    await page.getByText("Nothing was done").waitFor();
    await tab.go(`/collaborations/${session_id}`);
    await page.getByText("Cancel this collaboration").click();
    await page.getByLabel(`Type ${session_id} to confirm`).fill(session_id);
    assert.deepEqual([...await axeFindings(tab), ...await outlineTroubles(tab)], []);
    await page.getByRole("button", { name: "Cancel it" }).click();
    await ai.hear(({ message_type, data }) =>
      message_type === "collaboration_closed" && data.session_id === session_id && data.state === "cancelled"
    );
    await reported(`Collaboration ${session_id} was cancelled.`);

    await tab.go("/ais/AI_Node_1");
    await page.getByText("Disconnect this AI").click();
    await page.getByLabel("Type AI_Node_1 to confirm").fill("AI_Node_1");
    await page.getByRole("button", { name: "Disconnect", exact: true }).click();
    await ai.hear({ message_type: "error", code: "DISCONNECTED" });
    await reported("AI_Node_1 was disconnected.");
    await tab.go("/");
    await tab.until(`document.querySelector("[data-field=connected_ais]").textContent === "0"`);

    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(`${tab.origin}/`);
    assert.equal(await page.locator(forms).count(), 0);
    const refused = tab.troubles.filter((trouble) => /status of 409/.test(trouble));
    assert.equal(refused.length, 1);
    assert.deepEqual(tab.troubles.filter((trouble) => !refused.includes(trouble)), []);
    assert.equal((await page.goto(link))?.status(), 403, "the link worked once");
  },
);
