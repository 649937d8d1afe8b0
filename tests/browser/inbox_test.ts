import assert from "node:assert/strict";
import { about, talk } from "../messages.ts";
import { axeFindings, outlineTroubles } from "./accessibility.ts";
import { browserTest } from "./browser_test_case.ts";
import { HubWorld } from "./hub_world.ts";
import { Tab } from "./tab.ts";

const letters = `document.querySelectorAll(".letter").length`;
const waiting = `document.querySelector("#pages .badge").textContent`;

browserTest(
  "what AIs send to the operator appears in the open inbox; a person answers, approves and denies there",
  async (browser) => {
    await using world = await HubWorld.start();
    await using tab = await Tab.open(browser, world.origin);
    const { page } = tab;
    await page.goto(await world.loginLink());
    await tab.go("/inbox");
    assert.match(await tab.text("main"), /Connect your own agent/);
    const ai = await world.enter("AI_1");
    const to = { target_ai: "operator" };
    const { seq } = await ai.ask({ ...talk("go on\nor wait?", to), message_id: "m1" });
    const ask = (id: string, description: string) =>
      ai.ask({
        ...about("collaboration_request", { collaboration_type: "approval", description }, id),
        ...to,
      });
    const [yes, no] = [await ask("r1", "delete the branch?"), await ask("r2", "delete the disk?")];
    await tab.until(`${letters} === 3 && ${waiting} === "3"`);

    const form = (session_id: string) =>
      page.locator(".letter").filter({ has: page.getByRole("link", { name: session_id, exact: true }) });
    await form(no.session_id).getByRole("textbox").fill("by no means");
    await ai.ask({ ...talk("one more", to), message_id: "m2" });
    await tab.until(`${letters} === 4`);
    assert.equal(await form(no.session_id).getByRole("textbox").inputValue(), "by no means");
    assert.deepEqual([...await axeFindings(tab), ...await outlineTroubles(tab)], []);
    await form(no.session_id).getByRole("button", { name: "Deny" }).click();
    await page.getByRole("status").getByText(`${no.session_id} was denied.`).waitFor();
    await form(yes.session_id).getByRole("button", { name: "Approve" }).click();
    await page.getByRole("status").getByText(`${yes.session_id} was approved.`).waitFor();
    const decided = [];
    for (let i = 0; i < 2; i++) {
      const { source_ai, data } = await ai.hear({ message_type: "collaboration_complete" });
      decided.push([source_ai, data.session_id, data.result]);
    }
    assert.deepEqual(decided, [
      ["operator", no.session_id, { approved: false, note: "by no means" }],
      ["operator", yes.session_id, { approved: true }],
    ]);

    const first = page.locator(".letter").filter({ hasText: "go on" });
    await first.getByText("Answer").click();
    await first.getByRole("textbox").fill("go on");
    await first.getByRole("button", { name: "Send" }).click();
    const { data } = await ai.hear({ message_type: "message" });
    assert.deepEqual(data, { content: "go on", reply_to: seq });
    await tab.until(
      `document.querySelector("#messages").textContent.includes("answered") && ${waiting} === "1"`,
    );
    assert.deepEqual(tab.troubles, []);
  },
);
