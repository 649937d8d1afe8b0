import assert from "node:assert/strict";
import { RawAi } from "../raw_ai.ts";
import { axeFindings, outlineTroubles } from "./accessibility.ts";
import { browserTest } from "./browser_test_case.ts";
import { HubWorld } from "./hub_world.ts";
import { type Look, Tab } from "./tab.ts";

const LOOKS: readonly Look[] = [
  { width: 1280, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
  { width: 320, colorScheme: "light" },
];

/** Returns what is wrong with a tab's page in each look. */
async function troublesOf(tab: Tab): Promise<string[]> {
  const found: string[] = [];
  for (const look of LOOKS) {
    await tab.look(look);
    found.push(...await outlineTroubles(tab), ...await axeFindings(tab, "everything"));
  }
  await tab.look(LOOKS[0]!);
  return found;
}

/** Connects by a token, and resolves with the connection and the hub's first word. */
async function come(world: HubWorld, ai_id: string, token: string) {
  const ai = await RawAi.connect(world.hub.address);
  await ai.say({ ai_id, token });
  const { message_type, code } = await ai.hear(({ message_type }) =>
    ["welcome", "error"].includes(message_type)
  );
  return { ai, first: code ?? message_type };
}

browserTest(
  "an admin lets an AI in by a token that is shown once, rotates it and ends it, and the trail says so",
  async (browser) => {
    await using world = await HubWorld.start();
    await using tab = await Tab.open(browser, world.origin);
    const { page } = tab;
    const secret = async () => await page.getByLabel("The token").inputValue();

    await tab.go("/tokens");
    assert.match(await tab.text("main"), /log in as the operator/);
    await page.goto(await world.loginLink());
    await page.waitForURL(`${tab.origin}/`);
    await page.getByRole("link", { name: "Tokens" }).click();
    await page.waitForURL(`${tab.origin}/tokens`);
    assert.match(await tab.text("main"), /No token is valid/);
    assert.deepEqual(await troublesOf(tab), []);

    await page.getByLabel("Name of the AI or the person").fill("hub");
    await page.getByRole("button", { name: "Create the token" }).click();
    await page.getByText("INVALID_MESSAGE").waitFor();
    await page.goBack();
    await page.getByLabel("Name of the AI or the person").fill("AI_Far");
    await page.keyboard.press("Enter");
    await page.getByText("It is shown this once").waitFor();
    const first = await secret();
    assert.match(first, /^aic_[0-9a-z]{8}_[0-9A-Za-z]{43}_[0-9a-f]{8}$/);
    assert.deepEqual(await troublesOf(tab), []);
    const entered = await come(world, "AI_Far", first);
    await using _ai = entered.ai;
    assert.equal(entered.first, "welcome");

    await tab.go("/tokens?name=AI_Far");
    assert.match(await tab.text("#valid"), /AI_Far\s+agent\s.*127\.0\.0\.1, TCP/s);
    assert.ok(!(await page.content()).includes(first.split("_")[2]!));
    for (const summary of await page.locator("details.operator > summary").all()) await summary.click();
    assert.deepEqual(await troublesOf(tab), []);
    await page.getByRole("button", { name: "Make the new token" }).click();
    await page.getByText("It is shown this once").waitFor();
    const second = await secret();
    assert.match(await tab.text("main"), /In place of/);
    for (const token of [first, second]) {
      const { ai, first: word } = await come(world, "AI_Far", token);
      assert.equal(word, "welcome", "both are right until the old one ends");
      await ai[Symbol.asyncDispose]();
    }

    const last = await come(world, "AI_Far", second);
    await using guest = last.ai;
    await tab.go("/tokens?name=AI_Far");
    await page.getByText("Revoke", { exact: true }).first().click();
    await page.getByLabel("Which").selectOption("");
    await page.getByLabel("Type AI_Far to confirm").fill("AI_Far");
    await page.getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("status").getByText("All tokens of AI_Far are revoked.").waitFor();
    await guest.hear({ message_type: "error", code: "REVOKED" });
    assert.match(await tab.text("#valid"), /2 tokens revoked or expired/);

    await world.indexed();
    await page.getByRole("link", { name: "Operator", exact: true }).click();
    await page.waitForURL(`${tab.origin}/trail`);
    const trail = (await tab.text("#actions")).replaceAll(/\s+/g, " ");
    assert.match(
      trail,
      /revoked a token .* revoked a token .* rotated its tokens .* AI_Far .* created a token .* logged in/,
    );
    assert.deepEqual(await troublesOf(tab), []);
    assert.deepEqual(tab.troubles.filter((trouble) => !/status of 409/.test(trouble)), []);
  },
);

browserTest("the page of tokens works without JavaScript", async (browser) => {
  await using world = await HubWorld.start();
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await page.goto(await world.loginLink());
    await page.goto(`${world.origin}/tokens`);
    await page.getByLabel("Name of the AI or the person").fill("grafana");
    await page.getByLabel("Role").selectOption("observer");
    await page.getByRole("button", { name: "Create the token" }).click();
    const token = await page.getByLabel("The token").inputValue();
    const asked = await fetch(`${world.origin}/api/v1/trail`, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(asked.status, 200);
    await asked.body?.cancel();
    await page.goto(`${world.origin}/tokens?name=grafana`);
    assert.match(await page.locator("#valid").innerText(), /grafana/);
    await page.getByText("Revoke", { exact: true }).first().click();
    await page.getByLabel("Type grafana to confirm").fill("grafana");
    await page.getByRole("button", { name: "Revoke" }).click();
    assert.match(await page.locator("main").innerText(), /No token is valid/);
  } finally {
    await context.close();
  }
});
