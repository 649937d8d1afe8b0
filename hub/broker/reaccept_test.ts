import assert from "node:assert/strict";
import { COLLABORATION } from "../../protocol/limits.ts";
import { BrokerCase, outcome } from "../testing/broker_case.ts";

/** Returns A's collaboration, which B won and whose lease has run out. */
function late(target?: string) {
  const made = new BrokerCase();
  made.hello({ A: [], B: [], C: [] });
  const session_id = made.request("A", {}, target);
  const fence = made.accept("B", session_id);
  assert.deepEqual(made.pass(10_000), ["collaboration_reopened"]);
  const complete = (ai: string, data: object) =>
    made.say(ai, "collaboration_complete", { session_id, outcome: "success", reaccept: true, ...data });
  return { made, session_id, fence, complete };
}

Deno.test("a partner that was late takes the open collaboration and completes it in one entry, which is its fence", () => {
  const { made, session_id, fence, complete } = late();
  const taken = made.state.head + 1;
  const decision = complete("B", { fence });
  assert.deepEqual(outcome(decision), ["collaboration_complete → A", "collaboration_closed completed → all"]);
  assert.deepEqual(made.stored.at(-1)!.data, { session_id, state: "completed", partner: "B", fence: taken });
  const row = made.changes.at(-1)!.collaboration!;
  assert.deepEqual([row.state, row.partner, row.fence], ["completed", "B", taken]);
  assert.equal(made.state.counts.completed, 1);
});

Deno.test("a failure that comes late ends the collaboration as failed, and one with a target for its two parties", () => {
  const { fence, complete } = late("B");
  assert.deepEqual(outcome(complete("B", { fence, outcome: "failure" })), [
    "collaboration_complete → A",
    "collaboration_closed failed → A, B",
  ]);
});

Deno.test("without reaccept a late complete is STALE_FENCE, and says how it can be had", () => {
  const { fence, complete } = late();
  for (const reaccept of [false, undefined]) {
    const refused = complete("B", { fence, reaccept });
    assert.equal(outcome(refused), "STALE_FENCE");
    assert.match(refused.ok ? "" : refused.fix!, /may be accepted again.*"reaccept":true/);
  }
});

Deno.test("reaccept is SESSION_TAKEN while another one has it, and STALE_FENCE when that one was lost, too", () => {
  const { made, session_id, fence, complete } = late();
  const theirs = made.accept("C", session_id);
  const taken = complete("B", { fence });
  assert.equal(outcome(taken), "SESSION_TAKEN");
  assert.match(taken.ok ? "" : taken.text, /"C" has taken it/);
  made.pass(10_000);
  assert.equal(outcome(complete("B", { fence })), "STALE_FENCE");
  assert.equal(outcome(complete("B", { fence: theirs })), "NOT_PARTY");
  assert.ok(complete("C", { fence: theirs }).ok);
  assert.equal(made.collaboration(session_id), undefined);
});

Deno.test("the requester, and who never had it, cannot take it by a complete", () => {
  const { made, fence, complete } = late();
  assert.equal(outcome(complete("A", { fence })), "STALE_FENCE");
  assert.equal(outcome(complete("C", { fence })), "NOT_PARTY");
  const never = made.request("A");
  assert.equal(outcome(complete("B", { session_id: never, fence })), "STALE_FENCE");
});

Deno.test("reaccept changes nothing for the present partner, whose older fences stay void", () => {
  const { made, session_id, fence, complete } = late();
  const again = made.accept("B", session_id);
  assert.equal(outcome(complete("B", { fence })), "STALE_FENCE");
  assert.ok(complete("B", { fence: again }).ok);
  assert.deepEqual(made.stored.at(-1)!.data, { session_id, state: "completed" });
});

Deno.test("a partner that handed the work back, or left, may still complete it while nobody has taken it", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  const session_id = made.request("A");
  const fence = made.accept("B", session_id);
  made.say("B", "collaboration_decline", { session_id, fence });
  const data = { session_id, fence, outcome: "success", reaccept: true };
  assert.ok(made.say("B", "collaboration_complete", data).ok);
});

Deno.test("attempt counts the openings: a late partner of the fourth completes the fifth, one of the fifth gets SESSION_STATE", () => {
  for (const lost of [COLLABORATION.maxAttempts - 1, COLLABORATION.maxAttempts]) {
    const made = new BrokerCase();
    made.hello({ A: [], B: [] });
    const session_id = made.request("A");
    let fence = 0;
    for (let i = 0; i < lost; i++) {
      fence = made.accept("B", session_id);
      made.pass(10_000);
    }
    const open = made.collaboration(session_id);
    assert.equal(open?.attempt, lost < COLLABORATION.maxAttempts ? lost + 1 : undefined);
    const lookup = open ? {} : { lookup: { collaboration: made.changes.at(-1)!.collaboration! } };
    const data = { session_id, fence, outcome: "success", reaccept: true };
    const decision = made.say("B", "collaboration_complete", data, lookup);
    assert.equal(decision.ok ? "ok" : decision.code, open ? "ok" : "SESSION_STATE");
  }
});
