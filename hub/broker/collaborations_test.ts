import assert from "node:assert/strict";
import type { CollaborationRow } from "../../journal/rows.ts";
import { BrokerCase, outcome } from "../testing/broker_case.ts";
import { abandoned } from "./endings.ts";

const COMPONENT = { component_id: "c", domain: "d", language: "js", source: "0" };

/** Returns a broker at which A, B, C and D are present. */
function world(): BrokerCase {
  const made = new BrokerCase();
  made.hello({ A: [], B: [], C: [], D: [] });
  return made;
}

/** Returns A's collaboration that B won. */
function taken(made = world()) {
  const session_id = made.request("A");
  return { made, session_id, fence: made.accept("B", session_id) };
}

const CLOSED: CollaborationRow = {
  session_id: "s900",
  state: "completed",
  requester: "A",
  target_ai: null,
  partner: "B",
  fence: 901,
  last_partner: null,
  last_fence: 0,
  attempt: 1,
  questions: [],
  claimed_microusd: 0,
  request: "{}",
  ttl_ms: 1_000,
  lease_ms: null,
  opened_seq: 900,
  closed_seq: 902,
  reason: null,
  open_since_ms: null,
};

Deno.test("a request opens the collaboration that is named after its seq", () => {
  const made = world();
  const decision = made.say("A", "collaboration_request", { collaboration_type: "t", task: { n: 1 } });
  assert.ok(decision.ok);
  assert.equal(decision.ack!.session_id, `s${made.state.head}`);
  const row = made.collaboration(`s${made.state.head}`)!;
  assert.deepEqual([row.state, row.requester, row.partner, row.fence], ["open", "A", null, 0]);
  assert.deepEqual(JSON.parse(row.request), { collaboration_type: "t", task: { n: 1 } });
  assert.equal(JSON.parse(decision.drafts[0]!.text).data.session_id, row.session_id);
});

Deno.test("an accept without a required capability is refused behind NOT_PARTY; what is preferred is only a wish", () => {
  const made = new BrokerCase();
  made.hello({ A: ["x"], B: ["x"], C: ["x", "y"], D: ["x", "y"] });
  const session_id = made.request("A", { required_capabilities: ["x", "y"], preferred_capabilities: ["z"] });
  const accept = (ai: string) => made.say(ai, "collaboration_accept", { session_id });
  const refused = accept("B");
  assert.equal(outcome(refused), "MISSING_CAPABILITY");
  assert.match(refused.ok ? "" : refused.text, /"B" does not have "y"/);
  assert.equal(outcome(accept("A")), "NOT_PARTY");
  assert.deepEqual(outcome(accept("C")), ["collaboration_accept → A", "collaboration_started → A, C"]);
  assert.equal(outcome(accept("B")), "MISSING_CAPABILITY");
  assert.equal(outcome(accept("D")), "SESSION_TAKEN");
  assert.ok(accept("C").ok, "the partner's accept is acknowledged again");
  made.say("B", "hello", { specialization: "x", capabilities: ["y", "x"] });
  assert.equal(outcome(accept("B")), "SESSION_TAKEN");
});

Deno.test("a capability that nobody has matches nobody, and nobody gets the fence", () => {
  const made = world();
  const decision = made.say("A", "collaboration_request", {
    collaboration_type: "t",
    required_capabilities: ["nobody_has"],
  });
  assert.ok(decision.ok);
  assert.equal(decision.ack!.matches, 0);
  const { session_id } = decision.ack!;
  for (const ai of ["B", "C", "D"]) {
    assert.equal(outcome(made.say(ai, "collaboration_accept", { session_id })), "MISSING_CAPABILITY");
  }
  assert.equal(made.collaboration(session_id!)!.state, "open");
});

Deno.test("matches counts the other connected AIs that have all required capabilities", () => {
  const made = new BrokerCase();
  made.hello({ A: ["x", "y"], B: ["x"], C: ["x", "y"], D: ["x", "y"] });
  made.state.present.get("D")!.lostAtMs = 0;
  const matches = (required_capabilities: string[], envelope = {}) => {
    const data = { collaboration_type: "t", required_capabilities };
    const decision = made.say("A", "collaboration_request", data, envelope);
    assert.ok(decision.ok);
    made.say("A", "collaboration_cancel", { session_id: decision.ack!.session_id });
    return decision.ack!.matches;
  };
  assert.deepEqual([matches([]), matches(["x"]), matches(["x", "y"]), matches(["z"])], [2, 2, 1, 0]);
  assert.deepEqual([matches(["x"], { target_ai: "B" }), matches(["y"], { target_ai: "B" })], [1, 0]);
});

Deno.test("an AI has at most max_open_requests open requests; one that was accepted does not count", () => {
  const made = world();
  const first = made.request("A");
  made.request("A");
  assert.equal(outcome(made.say("A", "collaboration_request", { collaboration_type: "t" })), "RATE_LIMITED");
  made.request("B");
  made.accept("C", first);
  made.request("A");
});

Deno.test("an accept wins with its own seq as fence, and both parties get the start", () => {
  const made = world();
  const session_id = made.request("A");
  const decision = made.say("B", "collaboration_accept", { session_id });
  assert.deepEqual(outcome(decision), ["collaboration_accept → A", "collaboration_started → A, B"]);
  const fence = made.state.head - 1;
  assert.ok(decision.ok);
  assert.deepEqual(decision.ack, { session_id, fence, lease_ms: 10_000 });
  assert.deepEqual(made.stored.at(-1)!.data, {
    session_id,
    requester: "A",
    partner: "B",
    fence,
    lease_ms: 10_000,
  });
});

Deno.test("the partner's second accept is answered like the first and not stored again", () => {
  const { made, session_id, fence } = taken();
  const decision = made.say("B", "collaboration_accept", { session_id });
  assert.ok(decision.ok);
  assert.deepEqual(decision.ack, { session_id, fence, lease_ms: 10_000, seq: fence, duplicate: true });
  assert.deepEqual(decision.drafts, []);
});

Deno.test("an accept that is too late, of one's own request or of a request with another target is refused", () => {
  const { made, session_id } = taken();
  assert.equal(outcome(made.say("C", "collaboration_accept", { session_id })), "SESSION_TAKEN");
  assert.equal(outcome(made.say("A", "collaboration_accept", { session_id })), "NOT_PARTY");
  const own = made.request("A");
  assert.equal(outcome(made.say("A", "collaboration_accept", { session_id: own })), "NOT_PARTY");
  const named = made.request("C", {}, "B");
  assert.equal(outcome(made.say("D", "collaboration_accept", { session_id: named })), "NOT_PARTY");
  made.accept("B", named);
});

Deno.test("refusals come in the promised order: not found, closed, stale fence, not a party, wrong state", () => {
  const { made, session_id, fence } = taken();
  const closed = { session_id: "s900", fence: 1 };
  const stale = { session_id, fence: fence + 1 };
  const open = made.request("A");
  const verbs = {
    collaboration_accept: {},
    collaboration_decline: {},
    collaboration_cancel: {},
    collaboration_progress: { progress: 0.5, fence },
    collaboration_complete: { outcome: "success", fence },
    os_component_share: COMPONENT,
    code_share: COMPONENT,
  } as const;
  for (const [verb, data] of Object.entries(verbs)) {
    const as = (ai: string, more: object, envelope = {}) =>
      outcome(made.say(ai, verb as keyof typeof verbs, { ...data, ...more }, envelope));
    assert.equal(
      as("C", { session_id: "s901", fence: 1 }, { lookup: { collaboration: null } }),
      "SESSION_NOT_FOUND",
      verb,
    );
    assert.equal(as("C", closed, { lookup: { collaboration: CLOSED } }), "SESSION_STATE", verb);
    assert.equal(as("C", stale), "STALE_FENCE", verb);
    assert.equal(as("C", { session_id: open, fence }), "STALE_FENCE", verb);
  }
  for (
    const verb of [
      "collaboration_progress",
      "collaboration_complete",
      "os_component_share",
      "code_share",
    ] as const
  ) {
    for (const other of ["A", "C"]) {
      assert.equal(outcome(made.say(other, verb, { ...verbs[verb], session_id, fence })), "NOT_PARTY", verb);
    }
  }
  for (const other of ["B", "C"]) {
    assert.equal(outcome(made.say(other, "collaboration_cancel", { session_id })), "NOT_PARTY");
  }
  assert.equal(outcome(made.say("C", "collaboration_decline", { session_id })), "NOT_PARTY");
  assert.equal(outcome(made.say("B", "collaboration_decline", { session_id })), "SESSION_STATE");
  assert.equal(made.collaboration(session_id)!.fence, fence);
});

Deno.test("progress goes to the requester and renews the lease", () => {
  const { made, session_id, fence } = taken();
  assert.deepEqual(made.pass(9_999), []);
  const decision = made.say("B", "collaboration_progress", { session_id, fence, progress: 0.5 });
  assert.deepEqual(outcome(decision), ["collaboration_progress → A"]);
  assert.deepEqual(made.changes.at(-1), { progress: { sessionId: session_id, fence, progress: 0.5 } });
  assert.deepEqual(made.pass(9_999), []);
  assert.deepEqual(made.pass(1), ["collaboration_reopened"]);
});

Deno.test("the partner completes with success or failure; the requester cancels", () => {
  for (const [outcomeOf, state] of [["success", "completed"], ["failure", "failed"]] as const) {
    const { made, session_id, fence } = taken();
    const decision = made.say("B", "collaboration_complete", { session_id, fence, outcome: outcomeOf });
    assert.deepEqual(outcome(decision), [
      "collaboration_complete → A",
      `collaboration_closed ${state} → all`,
    ]);
    assert.equal(made.collaboration(session_id), undefined);
    assert.equal(made.state.counts.completed, state === "completed" ? 1 : 0);
  }
  const { made, session_id } = taken();
  const cancelled = made.say("A", "collaboration_cancel", { session_id, reason: "enough" });
  assert.deepEqual(outcome(cancelled), ["collaboration_cancel → B", "collaboration_closed cancelled → all"]);
  assert.equal(made.changes.at(-1)!.collaboration!.reason, "enough");
  const open = made.request("A");
  assert.deepEqual(outcome(made.say("A", "collaboration_cancel", { session_id: open })), [
    "collaboration_cancel → nobody",
    "collaboration_closed cancelled → all",
  ]);
});

Deno.test("a component with its fence is part of the work and renews the lease, without it is the work", () => {
  const { made, session_id, fence } = taken();
  made.pass(6_000);
  const part = made.say("B", "os_component_share", { ...COMPONENT, session_id, fence });
  assert.deepEqual(outcome(part), ["os_component_share → all"]);
  assert.deepEqual(made.pass(6_000), []);
  const whole = made.say("B", "code_share", { ...COMPONENT, session_id }, { target_ai: "A" });
  assert.deepEqual(outcome(whole), ["code_share → A", "collaboration_closed completed → all"]);
  assert.equal(made.state.counts.components, 2);
});

Deno.test("a decline of an open request goes to the requester and changes nothing", () => {
  const made = world();
  const session_id = made.request("A");
  const decision = made.say("C", "collaboration_decline", { session_id, reason: "busy" });
  assert.deepEqual(outcome(decision), ["collaboration_decline → A"]);
  assert.equal(made.collaboration(session_id)!.state, "open");
  assert.equal(outcome(made.say("A", "collaboration_decline", { session_id })), "NOT_PARTY");
});

Deno.test("a request with a target concerns only its two parties, and fails when the target declines", () => {
  const made = world();
  const session_id = made.request("A", {}, "B");
  assert.deepEqual(made.stored.at(-1)!.audience, ["B"]);
  assert.equal(outcome(made.say("C", "collaboration_decline", { session_id })), "NOT_PARTY");
  const no = made.say("B", "collaboration_decline", { session_id });
  assert.deepEqual(outcome(no), ["collaboration_decline → A", "collaboration_closed failed → A, B"]);
  assert.equal(made.changes.at(-1)!.collaboration!.reason, "declined");
});

Deno.test("a partner that hands a collaboration back with its fence opens it for others, with the request's own data", () => {
  const made = world();
  const session_id = made.request("A", { task: { n: 7 }, ttl_ms: 5_000 });
  const fence = made.accept("B", session_id);
  const decision = made.say("B", "collaboration_decline", { session_id, fence });
  assert.deepEqual(outcome(decision), ["collaboration_decline → A", "collaboration_reopened → all"]);
  assert.deepEqual(made.stored.at(-1)!.data, {
    collaboration_type: "t",
    task: { n: 7 },
    ttl_ms: 5_000,
    session_id,
    requester: "A",
    reason: "partner_left",
    attempt: 2,
  });
  const row = made.collaboration(session_id)!;
  assert.deepEqual([row.state, row.partner, row.fence, row.attempt], ["open", null, 0, 2]);
  assert.ok(made.accept("C", session_id) > fence);
  assert.equal(
    outcome(made.say("B", "collaboration_progress", { session_id, fence, progress: 1 })),
    "STALE_FENCE",
  );
});

Deno.test("a reopening ends the fence, for the same partner too", () => {
  const { made, session_id, fence } = taken();
  made.pass(10_000);
  const again = made.accept("B", session_id);
  assert.equal(
    outcome(made.say("B", "collaboration_complete", { session_id, fence, outcome: "success" })),
    "STALE_FENCE",
  );
  assert.deepEqual(
    outcome(made.say("B", "collaboration_progress", { session_id, fence: again, progress: 0 })),
    ["collaboration_progress → A"],
  );
});

Deno.test("a collaboration whose fifth partner is lost fails", () => {
  const { made, session_id } = taken();
  for (let attempt = 2; attempt <= 5; attempt++) {
    assert.deepEqual(made.pass(10_000), ["collaboration_reopened"]);
    assert.equal(made.collaboration(session_id)!.attempt, attempt);
    made.accept("B", session_id);
  }
  assert.deepEqual(made.pass(10_000), ["collaboration_closed"]);
  assert.deepEqual(made.stored.at(-1)!.data, { session_id, state: "failed", reason: "lease_expired" });
});

Deno.test("a request expires after its ttl_ms, which begins anew with a reopening", () => {
  const made = world();
  const session_id = made.request("A", { ttl_ms: 20_000 });
  made.pass(15_000);
  made.accept("B", session_id);
  assert.deepEqual(made.pass(10_000), ["collaboration_reopened"]);
  assert.deepEqual(made.pass(19_999), []);
  assert.deepEqual(made.pass(1), ["collaboration_closed"]);
  assert.deepEqual(made.stored.at(-1)!.data, { session_id, state: "expired", reason: "ttl" });
});

Deno.test("the lease of a partner that is not being read does not run, the time to live of an open request does", () => {
  const { made, session_id } = taken();
  made.request("C", { ttl_ms: 1_000 });
  assert.deepEqual(made.pass(20_000, (ai) => ai === "B"), ["collaboration_closed"]);
  assert.equal(made.collaboration(session_id)!.state, "active");
  assert.deepEqual(made.pass(9_999), [], "the lease has what was left of it when its partner was last read");
  assert.deepEqual(made.pass(1), ["collaboration_reopened"]);
});

Deno.test("a request's lease_ms is its collaboration's lease, up to the hub's longest, and is stated with the accept", () => {
  for (const [lease_ms, granted] of [[1_000, 1_000], [34_000, 34_000], [86_400_000, 40_000]] as const) {
    const made = world();
    const session_id = made.request("A", { lease_ms });
    const accepted = made.say("B", "collaboration_accept", { session_id });
    assert.ok(accepted.ok);
    assert.equal(accepted.ack!.lease_ms, granted);
    assert.equal(accepted.drafts[1]!.data.lease_ms, granted);
    assert.equal(made.collaboration(session_id)!.lease_ms, lease_ms);
    const again = made.say("B", "collaboration_accept", { session_id });
    assert.ok(again.ok && again.ack!.lease_ms === granted);
    assert.deepEqual(made.pass(granted - 1), []);
    assert.deepEqual(made.pass(1), ["collaboration_reopened"]);
    assert.equal(made.stored.at(-1)!.data.lease_ms, lease_ms);
  }
});

Deno.test("a collaboration from before the field has the hub's lease, whatever its data say", () => {
  const made = world();
  const session_id = made.request("A");
  const collaboration = made.state.collaborations.get(session_id)!;
  const row = { ...collaboration.row, request: '{"collaboration_type":"t","lease_ms":"soon"}' };
  made.state.collaborations.set(session_id, { ...collaboration, row });
  const accepted = made.say("B", "collaboration_accept", { session_id });
  assert.ok(accepted.ok);
  assert.equal(accepted.ack!.lease_ms, 10_000);
  assert.deepEqual(made.pass(10_000), ["collaboration_reopened"]);
  assert.equal(JSON.parse(made.stored.at(-1)!.text).data.lease_ms, undefined);
});

Deno.test("a partner that is late is told that the collaboration is open, accepts it again, and completes it", () => {
  const { made, session_id, fence } = taken();
  made.pass(10_000);
  const late = made.say("B", "collaboration_complete", { session_id, fence, outcome: "success" });
  assert.ok(!late.ok);
  assert.equal(late.code, "STALE_FENCE");
  assert.match(late.text, /the current one is none, the session is open/);
  assert.match(late.fix!, /may be accepted again: accept it, then send this with the new fence/);
  const whole = made.say("B", "code_share", { ...COMPONENT, session_id });
  assert.ok(!whole.ok);
  assert.deepEqual([whole.code, whole.fix], ["NOT_PARTY", late.fix]);
  const again = made.accept("B", session_id);
  const done = made.say("B", "collaboration_complete", { session_id, fence: again, outcome: "success" });
  assert.deepEqual(outcome(done), ["collaboration_complete → A", "collaboration_closed completed → all"]);
});

Deno.test("a partner that is late is told to stop when somebody else has the collaboration", () => {
  const { made, session_id, fence } = taken();
  made.pass(10_000);
  made.accept("C", session_id);
  const late = made.say("B", "collaboration_complete", { session_id, fence, outcome: "success" });
  assert.ok(!late.ok);
  assert.deepEqual([late.code, late.fix], ["STALE_FENCE", "stop working on it"]);
});

Deno.test("an AI that leaves for good loses the collaborations that it works on, and keeps those that it requested", () => {
  const { made, session_id } = taken();
  made.request("B");
  const targeted = made.request("C", {}, "B");
  made.accept("B", targeted);
  assert.deepEqual(
    abandoned(made.state, "B").map(({ data, audience }) => [data.session_id, data.reason, audience]),
    [[session_id, "partner_left", "*"], [targeted, "partner_left", ["C", "B"]]],
  );
});
