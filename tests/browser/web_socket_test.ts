import assert from "node:assert/strict";
import { formatAddress } from "../../internal/address.ts";
import { aicollab, makeWorld } from "../aicollab.ts";
import { HubProcess } from "../hub_process.ts";
import { RawAi } from "../raw_ai.ts";
import { browserTest } from "./browser_test_case.ts";
import { Tab } from "./tab.ts";

const EXAMPLE = await Deno.readTextFile(new URL("../../examples/browser.html", import.meta.url));

browserTest(
  "the example page talks through a WebSocket, also after its hub was killed and came back",
  async (browser) => {
    await using world = await makeWorld();
    // A page that a test fulfils is of no address, and Chromium lets such a one connect to none of this machine.
    const html = { headers: { "content-type": "text/html" } };
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => new Response(EXAMPLE, html),
    );
    const origin = `http://127.0.0.1:${server.addr.port}`;
    Object.assign(world.environment, { AICOLLAB_ALLOW_ORIGIN: origin });
    await using hub = await HubProcess.start(world);
    const at = ["--hub", formatAddress(hub.address)];
    const made = await aicollab(world, ["token", "create", "AI_Browser", "--json", ...at]);
    const { token } = JSON.parse(made.out || assert.fail(made.err));
    await using tab = await Tab.open(browser, origin);
    await tab.page.goto(origin);
    await tab.page.fill("[name=hub]", `${hub.origin.replace("http", "ws")}/ws`);
    await tab.page.fill("[name=token]", token);
    await tab.page.click("#join button");
    const says = (text: string) => tab.until(`document.body.textContent.includes(${JSON.stringify(text)})`);
    const meet = async () => {
      const ai = await RawAi.connect(hub.address);
      await ai.say({ ai_id: "AI_Node_1", local_key: await hub.localKey(), resume_from: "cursor" });
      await ai.ask({
        message_type: "hello",
        message_id: crypto.randomUUID(),
        data: { specialization: "networking" },
      });
      return ai;
    };
    const send = async (content: string) => {
      await tab.page.fill("[name=content]", content);
      await tab.page.click("#say button");
    };
    await says("connected as AI_Browser");
    {
      await using ai = await meet();
      await send("from the page");
      assert.equal((await ai.hear({ message_type: "message" })).data.content, "from the page");
      await ai.ask({ message_type: "message", message_id: "m1", data: { content: "before the kill" } });
      await says("AI_Node_1: before the kill");
    }
    await hub.kill();
    await says("closed: ");
    await send("while it was down");
    await hub.start();
    await using ai = await meet();
    await says("connected as AI_Browser");
    const isLate = ({ data }: { data?: { content?: string } }) => data?.content === "while it was down";
    await ai.hear(isLate as (line: Record<string, unknown>) => boolean);
    await ai.ask({ message_type: "message", message_id: "m2", data: { content: "after the kill" } });
    await says("AI_Node_1: after the kill");
    const shown = await tab.evaluate<string[]>(
      `[...document.querySelectorAll("li")].map((li) => li.textContent)`,
    );
    assert.deepEqual(shown, ["AI_Node_1: before the kill", "AI_Node_1: after the kill"]);
  },
);
