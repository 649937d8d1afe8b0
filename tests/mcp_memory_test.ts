/** What the hub keeps in its memory for clients at `/mcp` that do not read. */
import assert from "node:assert/strict";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { Agent } from "../mcp/agent.ts";
import { MailboxMemory } from "../mcp/mailbox_memory.ts";
import { makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";

Deno.test("an inbox that the others leave no room goes on with what it has, and gets the rest when one of them is read", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const options = {
    address: hub.address,
    token: undefined,
    localKey: await hub.localKey(),
    hello: { specialization: "test", capabilities: [] },
    memory: new MailboxMemory(130_000),
    maxUndelivered: 20_000,
  };
  await using first = new Agent("AI_First", options);
  await using late = new Agent("AI_Late", options);
  await using sender = new Agent("AI_Sender", { ...options, memory: new MailboxMemory() });
  await Promise.all([first, late, sender].map((agent) => agent.join()));
  for (const [to, count] of [["AI_First", 18], ["AI_Late", 14]] as const) {
    for (let at = 0; at < count; at++) await sender.send("message", { content: "x".repeat(7_900) }, { to });
    if (to === "AI_First") {
      await waitUntil(() => first.mailbox.isFull, { name: "the first fills the memory" });
    }
  }
  await waitUntil(() => late.mailbox.isFull, { name: "the late one has its part" });
  assert.ok(late.mailbox.size < 14, `it has ${late.mailbox.size}`);
  assert.equal(await late.reached(1), undefined, "what it asks is answered meanwhile");
  await waitUntil(async () => {
    await first.done({ seqs: [], upTo: Number.MAX_SAFE_INTEGER });
    return late.mailbox.size === 14;
  }, { name: "the late one has all while the first one is read" });
});
