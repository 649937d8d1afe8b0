import assert from "node:assert/strict";
import { ScriptedHub } from "../client/testing/scripted_hub.ts";
import { HubLink } from "./hub_link.ts";
import { ToolError } from "./tool_error.ts";

Deno.test("a key that is in use is refused for other words, and the same call gets the same answer", async () => {
  using hub = new ScriptedHub();
  const link = new HubLink("AI_1", {
    address: hub.address,
    hello: { specialization: "x" },
  }, { onMessage: () => Promise.resolve(), onFresh() {} });
  const posting = { to: "AI_2", key: "k" };
  const first = link.send("message", { content: "one" }, posting);
  const peer = await hub.accept();
  await peer.admit();
  const line = await peer.message("message");
  const again = link.send("message", { content: "one" }, posting);
  await assert.rejects(link.send("message", { content: "two" }, posting), (error) => {
    return error instanceof ToolError && error.code === "MESSAGE_ID_CONFLICT";
  });
  await peer.ack(line, { seq: 4 });
  assert.deepEqual([(await first).seq, (await again).seq], [4, 4]);
  const left = link.close({ leave: true });
  await peer.ack(await peer.message("leave"));
  await left;
});
