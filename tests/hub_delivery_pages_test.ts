import assert from "node:assert/strict";
import { about } from "./messages.ts";
import { TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };

/** Returns a page's text without its elements. */
async function words(world: TestHub, path: string): Promise<string> {
  return (await world.page(path)).replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
}

Deno.test("pages and the API of a hub show how far messages and requests came, and what nobody fetched in time", async () => {
  await using world = await TestHub.start({ http });
  const [a, b] = [await world.enter("AI_A"), await world.enter("AI_B")];
  const asked = { ...about("collaboration_request", { collaboration_type: "t" }, "m1"), target_ai: "AI_B" };
  const { session_id } = await a.ask(asked);
  const looked = { ...about("message", { content: "look", receipt: true }, "m2"), target_ai: "AI_B" };
  const { seq } = await a.ask(looked);
  await b.ask(about("rung", { seqs: [seq], bell: "<b>socket" }, "m3"));
  await b.ask(about("fetched", { seqs: [seq] }, "m4"));
  const late = { ...about("message", { content: "soon", ttl_ms: 1_000 }, "m5"), target_ai: "AI_B" };
  const { seq: dead } = await a.ask(late);
  const waits = { ...about("message", { content: "later", ttl_ms: 600_000 }, "m6"), target_ai: "AI_B" };
  await a.ask(waits);
  assert.match(await words(world, "/log"), /later stored [\d:]+ · to be fetched until/);
  await a.hear({ message_type: "dead_letter" });

  const way = /stored [\d:]+ · rung by (&lt;b&gt;)?socket [\d:]+ · fetched [\d:]+/;
  for (const path of ["/log", `/log?seq=${seq}`]) assert.match(await words(world, path), way);
  assert.match(
    await words(world, `/collaborations/${session_id}`),
    /Delivery of the request To AI_B : stored/,
  );
  const letters = await words(world, "/dead-letters");
  assert.match(letters, /AI_A AI_B soon stored [\d:]+ · dead/);
  assert.doesNotMatch(letters, /fetched [\d:]+/);

  const api = async (path: string) => JSON.parse(await world.page(`/api/v1${path}`));
  const { rows: [delivery] } = await api(`/deliveries?seq=${seq}`);
  assert.deepEqual(
    delivery.steps.map(({ state, bell }: { state: string; bell: string | null }) => [state, bell]),
    [["stored", null], ["rung", "<b>socket"], ["fetched", null]],
  );
  const { rows, next } = await api("/dead-letters");
  assert.deepEqual([rows.map(({ seq }: { seq: number }) => seq), next], [[dead], null]);

  await b.ask({ ...about("message", { content: "seen", reply_to: seq }, "m7"), target_ai: "AI_A" });
  for (const path of [`/conversations/threads/${seq}`, "/conversations?q=look"]) {
    assert.match(await words(world, path), new RegExp(`look ${way.source}`));
  }
});

Deno.test("the page of a topic says how far how many of its members have come", async () => {
  await using world = await TestHub.start({ http });
  const join = about("topic_join", { topic: "t" }, "m1");
  const [a, b, c] = [await world.enter("AI_A"), await world.enter("AI_B"), await world.enter("AI_C")];
  for (const ai of [a, b, c]) await ai.ask(join);
  const { seq } = await a.ask({ ...about("message", { content: "all", receipt: true }, "m2"), topic: "t" });
  await b.ask(about("fetched", { seqs: [seq] }, "m2"));
  for (const path of ["/conversations/topics/t", "/log"]) {
    assert.match(await words(world, path), /all to 2: 1 stored, 1 fetched/);
  }
});
