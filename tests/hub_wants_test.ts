import assert from "node:assert/strict";
import { HubClient, type HubMessage } from "../client/hub_client.ts";
import { openVisit } from "../client/visit.ts";
import { about, pattern, talk } from "./messages.ts";
import type { Heard, RawAi } from "./raw_ai.ts";
import { KEY, TestHub } from "./test_hub.ts";

const WANTS = { types: ["pattern_share"], domains: ["graphics"], capabilities: ["review"] } as const;

/** Says, of everything that others may want or not, one each; the last one is directed to `reader`. */
async function sayAll(ai: RawAi, reader: string): Promise<void> {
  const request = (...required_capabilities: string[]) =>
    about("collaboration_request", { collaboration_type: "review", required_capabilities });
  await ai.say(
    pattern("not this"),
    about("pattern_share", { pattern_id: "this", domain: "graphics", content: 1 }),
    talk("not this"),
    request("review"),
    request("review", "rust"),
    about("verdict", { subject: "p", result: "confirmed" }),
    talk("the last", { target_ai: reader }),
  );
  await ai.ask(about("sync", {}, `said to ${reader}`));
}

function entriesOf(heard: readonly Heard[]): Heard[] {
  return heard.filter(({ seq, source_ai }) => seq !== undefined && source_ai !== undefined);
}

const isLast = ({ data }: Heard) => data?.content === "the last";

function sayings(entries: readonly Heard[]): unknown[] {
  return entries.map(({ data }) => data.pattern_id ?? data.required_capabilities ?? data.content);
}

Deno.test("an AI that wants little gets that, live and replayed, with all that is directed to it, and pending counts the same", async () => {
  await using world = await TestHub.start();
  const reader = await world.enter("AI_Reader", { wants: WANTS, hello: { capabilities: ["review"] } });
  const other = await world.enter("AI_Other");
  await sayAll(other, "AI_Reader");
  await reader.hear(isLast);
  const live = entriesOf(reader.heard);
  assert.deepEqual(sayings(live), ["this", ["review"], "the last"]);
  assert.ok(!reader.heard.some(({ message_type }) => message_type === "ai_joined"));

  const again = await world.open("AI_Reader", { local_key: KEY, resume_from: 0, wants: WANTS });
  await again.say(about("hello", { specialization: "review" }));
  const { data: { pending } } = await again.hear({ message_type: "training_sync" });
  const replayed = entriesOf(again.heard);
  assert.deepEqual(replayed.map(({ replayed: _, ...entry }) => entry), live);
  assert.equal(pending, 3);

  const all = await world.open("AI_Reader", { local_key: KEY, resume_from: 0 });
  await all.say(about("hello", { specialization: "review" }));
  const { data } = await all.hear({ message_type: "training_sync" });
  assert.equal(entriesOf(all.heard).length, 7);
  assert.equal(data.pending, 7);
});

Deno.test("an AI that wants nothing sees its own collaborations to their end, whatever their requests require", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_Asker", { wants: {} });
  const helper = await world.enter("AI_Helper", {
    wants: { capabilities: ["review"] },
    hello: { capabilities: ["review"] },
  });
  const stranger = await world.enter("AI_Stranger", { wants: {} });
  const asked = about(
    "collaboration_request",
    { collaboration_type: "x", required_capabilities: ["review"] },
    "r",
  );
  const { session_id } = await asker.ask(asked);
  await helper.hear({ message_type: "collaboration_request" });
  const { fence } = await helper.ask(about("collaboration_accept", { session_id }, "a"));
  await helper.ask(about("collaboration_complete", { session_id, fence, outcome: "success" }, "c"));
  for (const party of [asker, helper]) await party.hear({ message_type: "collaboration_closed" });
  await asker.say(talk("the last", { target_ai: "AI_Stranger" }));
  await stranger.hear(isLast);
  assert.deepEqual(sayings(entriesOf(stranger.heard)), ["the last"]);
});

Deno.test("a client and a visit want what their options say", async () => {
  await using world = await TestHub.start();
  await using client = new HubClient({
    address: world.hub.address,
    aiId: "AI_Client",
    localKey: KEY,
    hello: { specialization: "review" },
    wants: { domains: ["graphics"] },
  });
  await client.ready();
  const other = await world.enter("AI_Other");
  await sayAll(other, "AI_Client");
  const got: HubMessage[] = [];
  for await (const message of client) {
    if (message.seq !== undefined && message.message_type !== "caught_up") got.push(message);
    if (isLast(message as Heard)) break;
  }
  assert.deepEqual(sayings(got as Heard[]), ["this", "the last"]);
  await using visit = await openVisit({
    ...{ address: world.hub.address, aiId: "AI_Client", localKey: KEY },
    ...{ resumeFrom: 0, wants: { types: ["verdict"] } },
  });
  const read: HubMessage[] = [];
  for await (const message of visit.pending()) read.push(message);
  assert.deepEqual(read.map(({ message_type }) => message_type), ["verdict", "message"]);
});

Deno.test("a first line may be as long as 16 KiB, and one that wants what there is not is refused with what there is", async () => {
  await using world = await TestHub.start();
  const domains = Array.from({ length: 64 }, (_, i) => `${i}`.padEnd(64, "x"));
  const capabilities = Array.from({ length: 64 }, (_, i) => `${i}`.padEnd(64, "y"));
  await world.enter("AI_Long", { wants: { domains, capabilities } });
  const wrong = await world.open("AI_Wrong", { local_key: KEY, wants: { types: ["patterns"] } });
  const { code, message } = await wrong.hear({ message_type: "error" });
  assert.equal(code, "AUTH_FAILED");
  assert.match(message, /Invalid "wants\.types\.0", "patterns": expected "pattern_share" or/);
});
