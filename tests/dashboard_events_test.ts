import assert from "node:assert/strict";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { pattern } from "./messages.ts";
import { TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };

/** Reads the hub's event stream until `wanted` stands in it; returns everything that was read. */
async function readUntil(world: TestHub, wanted: RegExp, headers: HeadersInit = {}): Promise<string> {
  const url = `http://127.0.0.1:${world.hub.http!.port}/events?topics=status,ais,artifacts,log,rates`;
  const { body } = await fetch(url, { headers });
  let read = "";
  for await (const text of body!.pipeThrough(new TextDecoderStream())) {
    read += text;
    if (wanted.test(read)) return read; // leaving the loop closes the stream
  }
  throw new Error(`It ended before ${wanted} came:\n${read}`);
}

Deno.test("an open page gets events of an AI that connects, what it says, and how fast the hub is", async () => {
  await using world = await TestHub.start({ http });
  const came = readUntil(world, /"connected_ais":1/);
  const events = readUntil(world, /"topic":"artifacts"/);
  const rates = readUntil(world, /event: rates\ndata: \{"at_ms":\d+,"entries_per_s":\d/);
  const open = async () => (await world.page("/metrics")).includes("aicollab_dashboard_streams 3\n");
  await waitUntil(open, { name: "all three listen" });
  const ai = await world.enter("AI_1");
  assert.match(await came, /"connected_ais":0/);
  await ai.say(pattern("p1"));
  assert.match(await events, /event: topic\ndata: \{"topic":"ais"\}/);
  assert.match(await events, /event: log\ndata: .*"message_type":"pattern_share","source_ai":"AI_1"/);
  await rates;
});

Deno.test("a page that was open while its hub was restarted gets an event to begin again", async () => {
  await using world = await TestHub.start({ http });
  const before = await readUntil(world, /event: status/);
  const id = /^id: (\S+)$/m.exec(before)![1]!;
  await world.restart();
  assert.match(await readUntil(world, /event: reset/, { "last-event-id": id }), /event: reset\ndata: \{\}/);
});
