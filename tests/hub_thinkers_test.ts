/** AIs that think for longer than their leases: they renew, complete what they lost, ask, answer, and hear of amendments. */
import assert from "node:assert/strict";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { about } from "./messages.ts";
import type { Heard, RawAi } from "./raw_ai.ts";
import { KEY, TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };
const LEASE_MS = 5_000;

const say = (ai: RawAi, message_type: string, data: Heard) =>
  ai.ask(about(message_type, data, crypto.randomUUID()));

/** Resolves when the page of a collaboration has `text`: the library follows the journal a moment later. */
async function shows(world: TestHub, session_id: string, text: string): Promise<void> {
  const page = () => world.page(`/collaborations/${session_id}`);
  await waitUntil(async () => (await page()).includes(text), { name: `the page shows ${text}` });
}

/** Starts a hub at which AI_Partner has AI_Requester's collaboration, and AI_Other looks on. */
async function start(clock: ManualClock) {
  const world = await TestHub.start({ clock, http, leaseMs: LEASE_MS });
  const requester = await world.enter("AI_Requester");
  const partner = await world.enter("AI_Partner");
  const other = await world.enter("AI_Other");
  const data = { collaboration_type: "review", task: { file: "a.ts" } };
  const { session_id } = await say(requester, "collaboration_request", data);
  const { fence } = await say(partner, "collaboration_accept", { session_id });
  return { world, requester, partner, other, session_id, fence };
}

Deno.test("an AI that thinks for longer than its lease completes with reaccept while nobody else has taken the work", async () => {
  const clock = new ManualClock();
  const { world, requester, partner, other, session_id, fence } = await start(clock);
  await using _world = world;
  await clock.advance(LEASE_MS + 1_000);
  await partner.hear({ message_type: "collaboration_reopened" });
  const done = { session_id, fence, outcome: "success", result: { verdict: "thought for long" } };
  const stale = await say(partner, "collaboration_complete", done);
  assert.equal(stale.code, "STALE_FENCE");
  assert.match(stale.fix, /"reaccept":true/);
  const { message_type, seq } = await say(partner, "collaboration_complete", { ...done, reaccept: true });
  assert.equal(message_type, "ack");
  const complete = await requester.hear({ message_type: "collaboration_complete" });
  assert.deepEqual([complete.seq, complete.source_ai, complete.data.result], [
    seq,
    "AI_Partner",
    done.result,
  ]);
  for (const ai of [requester, partner, other]) {
    const { data } = await ai.hear({ message_type: "collaboration_closed" });
    assert.deepEqual(data, { session_id, state: "completed", partner: "AI_Partner", fence: seq });
  }
  const again = await say(partner, "collaboration_complete", { ...done, reaccept: true });
  assert.equal(again.code, "SESSION_STATE");
  const shown = JSON.parse(await world.page(`/api/v1/collaborations/${session_id}`));
  assert.deepEqual([shown.state, shown.partner, shown.fence], ["completed", "AI_Partner", seq]);
  await shows(world, session_id, "thought for long");
});

Deno.test("an AI that was late is told SESSION_TAKEN when another one has the work, whose result counts", async () => {
  const clock = new ManualClock();
  const { world, partner, other, session_id, fence } = await start(clock);
  await using _world = world;
  await clock.advance(LEASE_MS + 1_000);
  const { fence: theirs } = await say(other, "collaboration_accept", { session_id });
  const late = { session_id, fence, outcome: "success", reaccept: true };
  const taken = await say(partner, "collaboration_complete", late);
  assert.deepEqual([taken.code, taken.definite], ["SESSION_TAKEN", true]);
  assert.match(taken.message, /"AI_Other" has taken it/);
  const { message_type } = await say(other, "collaboration_complete", { ...late, fence: theirs });
  assert.equal(message_type, "ack");
});

Deno.test("who was late last is known to the next hub", async () => {
  const clock = new ManualClock();
  const { world, session_id, fence } = await start(clock);
  await using _world = world;
  await clock.advance(LEASE_MS + 1_000);
  await world.restart();
  const partner = await world.enter("AI_Partner");
  const late = { session_id, fence, outcome: "success", reaccept: true };
  assert.equal((await say(partner, "collaboration_complete", late)).message_type, "ack");
});

Deno.test("a visit renews the lease of the AI that it acts as, and stores nothing", async () => {
  const clock = new ManualClock();
  const { world, partner, other, session_id, fence } = await start(clock);
  await using _world = world;
  const visit = await world.open("AI_Partner", { local_key: KEY, visit: true });
  const { head_seq } = await visit.hear({ message_type: "welcome" });
  for (let i = 0; i < 4; i++) {
    await clock.advance(LEASE_MS - 2_000);
    const ack = await say(visit, "collaboration_renew", { session_id, fence });
    assert.deepEqual([ack.message_type, ack.lease_ms, ack.seq], ["ack", LEASE_MS, undefined]);
  }
  assert.equal((await say(other, "collaboration_renew", { session_id, fence })).code, "NOT_PARTY");
  const { seq } = await say(partner, "collaboration_complete", { session_id, fence, outcome: "success" });
  assert.equal(seq, head_seq + 1);
});

Deno.test("the parties ask and answer, over a restart of both, and the page shows what was said", async () => {
  const clock = new ManualClock();
  const { world, requester, partner, session_id, fence } = await start(clock);
  await using _world = world;
  const asked = await say(partner, "collaboration_question", { session_id, fence, text: "Which branch?" });
  const heard = await requester.hear({ message_type: "collaboration_question" });
  assert.deepEqual([heard.seq, heard.data.text], [asked.seq, "Which branch?"]);
  await world.restart();
  const again = await world.enter("AI_Requester");
  await again.say({ message_type: "sync" });
  const { data: { collab_ops: [op] } } = await again.hear({ message_type: "training_sync" });
  assert.deepEqual(op.open_questions, [{ question_id: asked.seq, asked_by: "AI_Partner" }]);
  const back = await world.enter("AI_Partner");
  const answer = { session_id, question_id: asked.seq, text: "The <b>main</b> one" };
  assert.equal((await say(again, "collaboration_answer", answer)).message_type, "ack");
  assert.deepEqual((await back.hear({ message_type: "collaboration_answer" })).data, answer);
  assert.equal((await say(again, "collaboration_answer", answer)).code, "SESSION_STATE");
  await shows(world, session_id, "Which branch?");
  await shows(world, session_id, "The &lt;b&gt;main&lt;/b&gt; one");
});

Deno.test("an amendment reaches whoever got the request, and who comes later gets the new task", async () => {
  const clock = new ManualClock();
  const { world, requester, partner, other, session_id, fence } = await start(clock);
  await using _world = world;
  const amendment = { session_id, task: { file: "b.ts" } };
  assert.equal((await say(requester, "collaboration_amend", amendment)).code, "SESSION_STATE");
  await say(partner, "collaboration_decline", { session_id, fence });
  assert.equal((await say(requester, "collaboration_amend", amendment)).message_type, "ack");
  for (const ai of [partner, other]) {
    assert.deepEqual((await ai.hear({ message_type: "collaboration_amend" })).data, amendment);
  }
  const late = await world.enter("AI_Late");
  await late.say({ message_type: "sync" });
  const { data } = await late.hear({ message_type: "training_sync" });
  assert.deepEqual(data.collab_ops[0].task, amendment.task);
});
