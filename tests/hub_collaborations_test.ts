import assert from "node:assert/strict";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { about, talk } from "./messages.ts";
import type { Heard, RawAi } from "./raw_ai.ts";
import { TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };

/** Requests a partner; resolves with the session_id. */
async function ask(ai: RawAi, more: Heard = {}, data: Heard = {}): Promise<string> {
  const message = { ...about("collaboration_request", { collaboration_type: "feature", ...data }), ...more };
  const ack = await ai.ask({ message_id: crypto.randomUUID(), ...message });
  assert.equal(ack.message_type, "ack", ack.message);
  return ack.session_id;
}

/** Accepts a collaboration; resolves with the fence. */
async function take(ai: RawAi, session_id: string): Promise<number> {
  const ack = await ai.ask(about("collaboration_accept", { session_id }, crypto.randomUUID()));
  assert.equal(ack.message_type, "ack", ack.message);
  return ack.fence;
}

/** Resolves with the code that a message is refused with, or "ack". */
async function answerTo(ai: RawAi, message_type: string, data: Heard): Promise<string> {
  const answer = await ai.ask(about(message_type, data, crypto.randomUUID()));
  return answer.code ?? answer.message_type;
}

Deno.test("a partner that thinks for 34 s completes within the lease that the request asked for", async () => {
  const clock = new ManualClock();
  await using world = await TestHub.start({ clock, leaseMs: 30_000, maxLeaseMs: 3_600_000 });
  const requester = await world.enter("AI_Requester");
  const partner = await world.enter("AI_Partner");
  const outcomes: string[] = [];
  for (const lease of [{}, { lease_ms: 60_000 }]) {
    const { session_id } = await requester.ask(
      about("collaboration_request", { collaboration_type: "x", ...lease }, crypto.randomUUID()),
    );
    const accepted = await partner.ask(
      about("collaboration_accept", { session_id }, crypto.randomUUID()),
    );
    assert.equal(accepted.lease_ms, lease.lease_ms ?? 30_000);
    await clock.advance(34_000);
    const { fence } = accepted;
    const answer = await partner.ask(
      about("collaboration_complete", { session_id, fence, outcome: "success" }, crypto.randomUUID()),
    );
    outcomes.push(answer.code ?? answer.message_type);
    if (answer.code) assert.match(answer.fix, /may be accepted again/);
  }
  assert.deepEqual(outcomes, ["STALE_FENCE", "ack"]);
  const tooLong = { collaboration_type: "x", lease_ms: 86_400_001 };
  assert.equal(await answerTo(requester, "collaboration_request", tooLong), "INVALID_MESSAGE");
});

Deno.test("a collaboration goes from request over accept, progress and component to its completion, and everyone hears what concerns it", async () => {
  await using world = await TestHub.start({ http });
  const requester = await world.enter("AI_Requester");
  const partner = await world.enter("AI_Partner", { hello: { capabilities: ["rendering"] } });
  const other = await world.enter("AI_Other");
  const ack = await requester.ask(about("collaboration_request", {
    collaboration_type: "feature_development",
    required_capabilities: ["rendering"],
  }, "1"));
  const { session_id } = ack;
  assert.deepEqual(ack, { message_type: "ack", message_id: "1", seq: 4, session_id: "s4", matches: 1 });
  for (const ai of [partner, other]) {
    assert.equal((await ai.hear({ message_type: "collaboration_request" })).data.session_id, session_id);
  }
  const accepted = await partner.ask(about("collaboration_accept", { session_id }, "1"));
  assert.deepEqual(accepted, {
    message_type: "ack",
    message_id: "1",
    seq: 5,
    session_id,
    fence: 5,
    lease_ms: 30_000,
  });
  const { fence } = accepted;
  await requester.hear({ message_type: "collaboration_accept" });
  for (const ai of [requester, partner]) {
    const { data, source_ai } = await ai.hear({ message_type: "collaboration_started" });
    assert.equal(source_ai, "hub");
    assert.deepEqual(data, {
      session_id,
      requester: "AI_Requester",
      partner: "AI_Partner",
      fence,
      lease_ms: 30_000,
    });
  }
  await requester.say({ message_type: "sync" });
  const { data: sync } = await requester.hear({ message_type: "training_sync" });
  assert.deepEqual(sync.collab_ops, [{
    collaboration_type: "feature_development",
    required_capabilities: ["rendering"],
    session_id,
    requester: "AI_Requester",
    state: "active",
    partner: "AI_Partner",
    fence,
    lease_ms: 30_000,
  }]);
  await other.say({ message_type: "sync" });
  const { data: theirs } = await other.hear({ message_type: "training_sync" });
  assert.equal(theirs.collab_ops[0].partner, undefined, "only parties see partner and fence");

  assert.equal(
    await answerTo(partner, "collaboration_progress", { session_id, fence, progress: 0.5 }),
    "ack",
  );
  assert.equal((await requester.hear({ message_type: "collaboration_progress" })).data.progress, 0.5);
  const panels = await world.page("/") + await world.page("/ais");
  for (const shown of ["AI_Requester", "AI_Other", session_id, "feature_development", "50"]) {
    assert.ok(panels.includes(shown), `${shown} is on the page`);
  }
  const component = {
    component_id: "c1",
    domain: "graphics",
    language: "rust",
    source: "",
    session_id,
    fence,
  };
  assert.equal(await answerTo(partner, "os_component_share", component), "ack");
  assert.equal((await world.status()).active_collaborations, 1);
  const done = { session_id, fence, outcome: "success", component_id: "c1" };
  assert.equal(await answerTo(partner, "collaboration_complete", done), "ack");
  await requester.hear({ message_type: "collaboration_complete" });
  for (const ai of [requester, partner, other]) {
    const { data } = await ai.hear({ message_type: "collaboration_closed" });
    assert.deepEqual(data, { session_id, state: "completed" });
  }
  assert.equal(other.heard.some(({ message_type }) => message_type === "collaboration_started"), false);
  const status = await world.status();
  assert.deepEqual([status.active_collaborations, status.shared_components], [0, 1]);
  assert.equal(await answerTo(partner, "collaboration_complete", done), "SESSION_STATE");
});

Deno.test("the first accept wins; the same partner's again is acknowledged with the same fence, everyone else is refused", async () => {
  await using world = await TestHub.start();
  const requester = await world.enter("AI_Requester");
  const [first, second] = [await world.enter("AI_First"), await world.enter("AI_Second")];
  const session_id = await ask(requester);
  const fence = await take(first, session_id);
  const again = await first.ask(about("collaboration_accept", { session_id }, "again"));
  assert.deepEqual([again.fence, again.duplicate, again.seq], [fence, true, fence]);
  const taken = await second.ask(about("collaboration_accept", { session_id }, "1"));
  assert.equal(taken.code, "SESSION_TAKEN");
  assert.equal(
    taken.message,
    `Cannot accept session "${session_id}" as AI_First won it: partner is "AI_First"`,
  );
  assert.equal(await answerTo(requester, "collaboration_accept", { session_id }), "NOT_PARTY");
  assert.equal(await answerTo(second, "collaboration_accept", { session_id: "s999" }), "SESSION_NOT_FOUND");
  const progress = { session_id, progress: 1 };
  assert.equal(await answerTo(second, "collaboration_progress", { ...progress, fence }), "NOT_PARTY");
  assert.equal(await answerTo(second, "collaboration_progress", { ...progress, fence: 1 }), "STALE_FENCE");
  assert.equal(await answerTo(requester, "collaboration_progress", { ...progress, fence }), "NOT_PARTY");
  assert.equal(await answerTo(first, "collaboration_cancel", { session_id }), "NOT_PARTY");
});

Deno.test("a lease that runs out offers the work again and ends the fence; after five partners the collaboration has failed", async () => {
  const clock = new ManualClock();
  await using world = await TestHub.start({ clock, leaseMs: 5_000 });
  const requester = await world.enter("AI_Requester");
  const partner = await world.enter("AI_Partner");
  const session_id = await ask(requester, {}, { task: { size: 3 } });
  let fence = 0;
  for (let attempt = 2; attempt <= 5; attempt++) {
    const newer = await take(partner, session_id);
    assert.ok(newer > fence, "fences only grow");
    fence = newer;
    await clock.advance(4_000);
    assert.equal(
      await answerTo(partner, "collaboration_progress", { session_id, fence, progress: 0 }),
      "ack",
    );
    await clock.advance(4_000); // the progress has renewed it
    assert.equal(
      await answerTo(partner, "collaboration_progress", { session_id, fence, progress: 0 }),
      "ack",
    );
    await clock.advance(6_000);
    for (const ai of [requester, partner]) {
      const { data } = await ai.hear({ message_type: "collaboration_reopened" });
      assert.deepEqual(data, {
        collaboration_type: "feature",
        task: { size: 3 },
        session_id,
        requester: "AI_Requester",
        reason: "lease_expired",
        attempt,
      });
    }
    const late = { session_id, fence, progress: 1 };
    assert.equal(await answerTo(partner, "collaboration_progress", late), "STALE_FENCE");
  }
  await take(partner, session_id);
  await clock.advance(6_000);
  const { data } = await requester.hear({ message_type: "collaboration_closed" });
  assert.deepEqual(data, { session_id, state: "failed", reason: "lease_expired" });
});

Deno.test("a hub that was stopped takes no lease from anybody", async () => {
  const clock = new ManualClock();
  await using world = await TestHub.start({ clock, leaseMs: 5_000 });
  const requester = await world.enter("AI_Requester");
  const partner = await world.enter("AI_Partner");
  const session_id = await ask(requester);
  const fence = await take(partner, session_id);
  await clock.jump(60_000);
  assert.equal(await answerTo(partner, "collaboration_progress", { session_id, fence, progress: 0 }), "ack");
});

Deno.test("a request that nobody takes expires after its ttl", async () => {
  const clock = new ManualClock();
  await using world = await TestHub.start({ clock });
  const requester = await world.enter("AI_Requester");
  const session_id = await ask(requester, {}, { ttl_ms: 3_000 });
  await clock.advance(2_000);
  assert.equal(requester.heard.some(({ message_type }) => message_type === "collaboration_closed"), false);
  await clock.advance(2_000);
  const { data } = await requester.hear({ message_type: "collaboration_closed" });
  assert.deepEqual(data, { session_id, state: "expired", reason: "ttl" });
});

Deno.test("a lost connection touches no collaboration: the partner that is back within its lease carries on with its fence", async () => {
  const clock = new ManualClock();
  await using world = await TestHub.start({ clock, leaseMs: 20_000 });
  const requester = await world.enter("AI_Requester");
  const partner = await world.enter("AI_Partner");
  const session_id = await ask(requester);
  const fence = await take(partner, session_id);
  await partner[Symbol.asyncDispose]();
  await clock.advance(15_000); // by then the others got ai_left
  await requester.hear({ message_type: "ai_left" });
  const back = await world.open("AI_Partner");
  await back.say({ message_type: "hello", data: { specialization: "graphics" } });
  const { data } = await back.hear({ message_type: "training_sync" });
  assert.deepEqual([data.collab_ops[0].fence, data.collab_ops[0].state], [fence, "active"]);
  const done = { session_id, fence, outcome: "failure" };
  assert.equal(await answerTo(back, "collaboration_complete", done), "ack");
  assert.equal((await requester.hear({ message_type: "collaboration_closed" })).data.state, "failed");
});

Deno.test("the work of a partner that leaves, or hands it back with its fence, is offered again at once", async () => {
  await using world = await TestHub.start();
  const requester = await world.enter("AI_Requester");
  const [leaver, careful] = [await world.enter("AI_Leaver"), await world.enter("AI_Careful")];
  const session_id = await ask(requester);
  await take(leaver, session_id);
  await leaver.say({ message_type: "leave" });
  const { data } = await careful.hear({ message_type: "collaboration_reopened" });
  assert.deepEqual([data.reason, data.attempt], ["partner_left", 2]);

  const fence = await take(careful, session_id);
  assert.equal(await answerTo(careful, "collaboration_decline", { session_id }), "SESSION_STATE");
  assert.equal(await answerTo(careful, "collaboration_decline", { session_id, fence }), "ack");
  await requester.hear({ message_type: "collaboration_decline" });
  await requester.hear(({ message_type, data }) =>
    message_type === "collaboration_reopened" && data.attempt === 3
  );
});

Deno.test("a request with a target is seen by the two alone; the target's decline closes it", async () => {
  await using world = await TestHub.start();
  const requester = await world.enter("AI_Requester");
  const [target, other] = [await world.enter("AI_Target"), await world.enter("AI_Other")];
  const session_id = await ask(requester, { target_ai: "AI_Target" });
  await target.hear({ message_type: "collaboration_request" });
  assert.equal(await answerTo(other, "collaboration_accept", { session_id }), "NOT_PARTY");
  assert.equal(await answerTo(other, "collaboration_decline", { session_id }), "NOT_PARTY");
  assert.equal(await answerTo(target, "collaboration_decline", { session_id, reason: "busy" }), "ack");
  for (const ai of [requester, target]) {
    const { data } = await ai.hear({ message_type: "collaboration_closed" });
    assert.deepEqual(data, { session_id, state: "failed", reason: "declined" });
  }
  await requester.ask(talk("end", { message_id: "end" }));
  await other.hear({ message_type: "message" });
  assert.equal(other.heard.some(({ message_type }) => message_type.startsWith("collaboration")), false);
});

Deno.test("the requester cancels; a component without a fence completes", async () => {
  await using world = await TestHub.start();
  const requester = await world.enter("AI_Requester");
  const partner = await world.enter("AI_Partner");
  const cancelled = await ask(requester);
  await take(partner, cancelled);
  const cancel = { session_id: cancelled, reason: "changed my mind" };
  assert.equal(await answerTo(requester, "collaboration_cancel", cancel), "ack");
  await partner.hear({ message_type: "collaboration_cancel" });
  assert.deepEqual((await partner.hear({ message_type: "collaboration_closed" })).data, {
    ...cancel,
    state: "cancelled",
  });

  const completed = await ask(requester);
  const component = {
    component_id: "c1",
    domain: "graphics",
    language: "c",
    source: "",
    session_id: completed,
  };
  assert.equal(await answerTo(partner, "os_component_share", component), "NOT_PARTY");
  await take(partner, completed);
  assert.equal(await answerTo(partner, "os_component_share", component), "ack");
  await requester.hear({ message_type: "os_component_share" });
  await requester.hear(({ message_type, data }) =>
    message_type === "collaboration_closed" && data.session_id === completed && data.state === "completed"
  );
});

Deno.test("an AI has at most 16 open requests", async () => {
  await using world = await TestHub.start();
  const requester = await world.enter("AI_Requester");
  const requests = [];
  for (let i = 0; i < 16; i++) requests.push(await ask(requester));
  const more = () => answerTo(requester, "collaboration_request", { collaboration_type: "feature" });
  assert.equal(await more(), "RATE_LIMITED");
  await answerTo(requester, "collaboration_cancel", { session_id: requests[3] });
  assert.equal(await more(), "ack");
});

Deno.test("collaborations outlive the hub: fences stay, and every lease is full again", async () => {
  const clock = new ManualClock();
  await using world = await TestHub.start({ clock, leaseMs: 5_000 });
  const session_id = await ask(await world.enter("AI_Requester"));
  const fence = await take(await world.enter("AI_Partner"), session_id);
  await clock.advance(4_000);
  await world.restart();
  await clock.advance(4_000);
  const partner = await world.enter("AI_Partner");
  assert.equal(await answerTo(partner, "collaboration_progress", { session_id, fence, progress: 1 }), "ack");
});

Deno.test("a sync of many large requests is small, and an AI that asks on gets all of them", async () => {
  await using world = await TestHub.start({ limits: { max_open_requests: 1_000 } });
  const requester = await world.enter("AI_Requester");
  const task = { text: "x".repeat(30_000) };
  const opened: string[] = [];
  for (let i = 0; i < 40; i++) {
    const request = about("collaboration_request", { collaboration_type: "t", task }, `r${i}`);
    opened.push((await requester.ask(request)).session_id);
  }
  const reader = await world.enter("AI_Reader");
  const listed: string[] = [];
  for (let after: string | undefined, more = true; more; after = listed.at(-1)) {
    await reader.say({ message_type: "sync", data: { after } });
    const { data } = await reader.hear({ message_type: "training_sync" });
    assert.ok(JSON.stringify(data).length < 300_000);
    assert.deepEqual([data.after, data.collab_ops_total], [after, 40]);
    listed.push(...data.collab_ops.map(({ session_id }: { session_id: string }) => session_id));
    more = data.more === true;
  }
  assert.deepEqual(listed, opened);
});
