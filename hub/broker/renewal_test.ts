import assert from "node:assert/strict";
import { BrokerCase, outcome } from "../testing/broker_case.ts";

Deno.test("a renewal begins the lease anew, is answered with it, and stores nothing", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  const session_id = made.request("A", { lease_ms: 20_000 });
  const fence = made.accept("B", session_id);
  const { head } = made.state;
  for (let i = 0; i < 5; i++) {
    assert.deepEqual(made.pass(15_000), []);
    const decision = made.say("B", "collaboration_renew", { session_id, fence });
    assert.ok(decision.ok);
    assert.deepEqual([decision.ack, decision.drafts], [{ lease_ms: 20_000 }, []]);
  }
  assert.equal(made.state.head, head);
  assert.deepEqual(made.pass(20_000), ["collaboration_reopened"]);
});

Deno.test("only the partner renews, with its present fence", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [], C: [] });
  const session_id = made.request("A");
  const fence = made.accept("B", session_id);
  const renew = (ai: string, with_: number) =>
    outcome(made.say(ai, "collaboration_renew", { session_id, fence: with_ }));
  assert.deepEqual([renew("A", fence), renew("C", fence), renew("B", fence + 1)], [
    "NOT_PARTY",
    "NOT_PARTY",
    "STALE_FENCE",
  ]);
  made.pass(10_000);
  assert.equal(renew("B", fence), "STALE_FENCE");
});

Deno.test("a renewal takes nothing off a deadline that lies further, as after a pause of the hub", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  const session_id = made.request("A");
  const fence = made.accept("B", session_id);
  const collaboration = made.state.collaborations.get(session_id)!;
  collaboration.deadlineMs += 5_000;
  made.say("B", "collaboration_renew", { session_id, fence });
  assert.equal(collaboration.deadlineMs, 15_000);
});
