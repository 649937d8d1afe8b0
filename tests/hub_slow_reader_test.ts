import assert from "node:assert/strict";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { talk } from "./messages.ts";
import type { RawAi } from "./raw_ai.ts";
import { TestHub } from "./test_hub.ts";

const KEY = "the key of this machine";
/** The kernel buffers fewer for a reader that does not read. */
const COUNT = 800;
const FILLER = "x".repeat(20_000);

/** Sends `COUNT` messages of 20 KB and resolves when the last one is acknowledged. */
async function flood(sender: RawAi): Promise<void> {
  for (let n = 1; n < COUNT; n++) await sender.say(talk({ n, FILLER }));
  await sender.ask(talk({ n: COUNT, FILLER }, { message_id: "last" }));
}

/** Returns the numbers of the messages received, in order. */
function numbers(ai: RawAi): number[] {
  return ai.heard.filter(({ message_type }) => message_type === "message").map(({ data }) => data.content.n);
}

function hasAll(ai: RawAi): () => boolean {
  return () => ai.heard.at(-1)?.data?.content?.n === COUNT;
}

const ALL = Array.from({ length: COUNT }, (_, i) => i + 1);

/** Resumes behind what an AI has read; returns what both connections brought. */
async function resume(world: TestHub, ai_id: string, before: RawAi): Promise<number[]> {
  const last = before.heard.findLast(({ seq }) => seq !== undefined)?.seq ?? 0;
  const again = await world.open(ai_id, { local_key: KEY, resume_from: last });
  await again.hear({ message_type: "caught_up" });
  return [...numbers(before), ...numbers(again)];
}

Deno.test("the hub never waits for a reader, and a slow reader loses no entry", async () => {
  const clock = new ManualClock();
  // With so little, memory cannot be what it is fed from.
  const bounds = { maxOutboxBytes: 262_144, maxRecentBytes: 1_000_000 };
  await using world = await TestHub.start({ clock, bounds });
  const [slow, cut, stalled] = [
    await world.enter("AI_Slow"),
    await world.enter("AI_Cut"),
    await world.enter("AI_Stalled"),
  ];
  const fast = await world.enter("AI_Fast");
  const sender = await world.enter("AI_Sender");
  for (const ai of [slow, cut, stalled]) ai.hold();
  await flood(sender);
  await waitUntil(hasAll(fast), { name: "the fast reader has everything", timeoutMs: 30_000 });
  assert.deepEqual(numbers(fast), ALL);
  const status = { message_type: "status", message_id: "1", data: { activity: "idle" } };
  await sender.ask(status);
  await fast.hear({ message_type: "status" });

  slow.readOn();
  await waitUntil(hasAll(slow), { name: "the slow reader has everything", timeoutMs: 30_000 });
  assert.deepEqual(numbers(slow), ALL);
  assert.equal(slow.heard.some(({ message_type }) => message_type === "status"), false, "it was behind");
  await sender.ask({ ...status, message_id: "2" });
  await slow.hear({ message_type: "status", message_id: "2" }); // live again

  await cut[Symbol.asyncDispose]();
  assert.deepEqual(await resume(world, "AI_Cut", cut), ALL);

  // A connection that takes no byte for 60 s is closed: WRITE_STALLED.
  await clock.advance(62_000);
  stalled.readOn();
  await stalled.end();
  assert.ok(numbers(stalled).length < COUNT, "it was closed before it could have everything");
  assert.deepEqual(await resume(world, "AI_Stalled", stalled), ALL);
  assert.deepEqual([slow, fast, sender].map(({ ended }) => ended), [false, false, false]);
});

Deno.test("the hub stops reading a sender that does not read its answers, until it does; others go on", async () => {
  await using world = await TestHub.start({ bounds: { maxAnswerBytes: 65_536 } });
  const rude = await world.enter("AI_Rude");
  const [good, friend] = [await world.enter("AI_Good"), await world.enter("AI_Friend")];
  rude.hold();
  // Refusals are the largest answers for which nothing is stored.
  const count = 30_000;
  const line = (n: number) =>
    `{"message_type":"nonsense","message_id":"${n}${"-".repeat(120)}","data":"${FILLER.slice(0, 300)}"}`;
  const text = Array.from({ length: count }, (_, n) => line(n)).join("\n");
  const said = rude.say(text);
  said.catch(() => {}); // awaited below
  let before = -1;
  await waitUntil(() => before === (before = rude.bytesSaid), {
    name: "nothing more is taken from the rude AI",
    timeoutMs: 30_000,
    intervalMs: 100,
  });
  for (let n = 0; n < 20; n++) {
    const message_id = String(n);
    await good.ask(talk(n, { message_id }));
    await friend.hear({ message_type: "message", message_id, source_ai: "AI_Good" });
  }
  assert.ok(rude.bytesSaid < text.length, "the hub has taken all, answers or not");

  rude.readOn();
  await said;
  await rude.ask({ message_type: "sync", message_id: "end" });
  const errors = rude.heard.filter(({ code }) => code === "UNKNOWN_TYPE");
  assert.equal(errors.length, count);
  assert.ok(errors.every(({ message_id }, n) => message_id.startsWith(`${n}-`)), "every answer, in order");
});
