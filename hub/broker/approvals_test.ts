import assert from "node:assert/strict";
import { BrokerCase, outcome } from "../testing/broker_case.ts";
import type { Actor } from "./actor.ts";

const ANN: Actor = { by: "ann", role: "operator", proof: "token", by_token: "k3x9a0bq", via: "tcp" };
const BOB: Actor = { by: "operator", role: "admin", proof: "login", via: "page" };
const KEY: Actor = { by: "operator", role: "admin", proof: "local_key", via: "tcp" };

function world() {
  const made = new BrokerCase();
  made.hello({ A: [], B: ["review"] });
  return made;
}

/** A person decides. */
function decide(
  made: BrokerCase,
  session_id: string,
  result: object,
  { actor = ANN, outcome = "success" }: { readonly actor?: Actor; readonly outcome?: string } = {},
) {
  const data = { session_id, outcome, result };
  return made.say("operator", "collaboration_complete", data, { actor, isPerson: true });
}

Deno.test("a person accepts and completes an approval in one step, and its requester gets the result and the closing", () => {
  const made = world();
  const id = made.request("A", {}, "operator");
  assert.equal(made.collaboration(id)!.target_ai, "operator");
  const head = made.state.head;
  const decision = decide(made, id, { approved: true, note: "go on" });
  assert.deepEqual(outcome(decision), [
    "collaboration_complete → A",
    "collaboration_closed completed → A, operator",
    "operator_action → nobody",
  ]);
  assert.ok(decision.ok);
  const [complete, closed, record] = decision.drafts.map(({ data }) => data);
  assert.deepEqual(complete!.result, { approved: true, note: "go on" });
  assert.deepEqual([closed!.partner, closed!.fence], ["operator", head + 1]);
  assert.deepEqual(
    [record!.by, record!.by_token, record!.action, record!.target, record!.entry_seq],
    ["ann", "k3x9a0bq", "approve", id, head + 1],
  );
  assert.equal(made.collaboration(id), undefined);
});

Deno.test("a denial completes an approval, too, and the trail calls it a denial", () => {
  const made = world();
  const decision = decide(made, made.request("A", {}, "operator"), { approved: false }, { actor: BOB });
  assert.ok(decision.ok);
  assert.deepEqual(decision.drafts.map(({ data }) => data.state ?? data.action ?? data.outcome), [
    "success",
    "completed",
    "deny",
  ]);
});

Deno.test("an approval is decided once: the second person learns that it was, and changes nothing", () => {
  const made = world();
  const id = made.request("A", {}, "operator");
  const row = made.collaboration(id)!;
  decide(made, id, { approved: true });
  const head = made.state.head;
  const collaboration = { ...row, state: "completed" as const };
  const data = { session_id: id, outcome: "success", result: { approved: false } };
  const late = made.say("operator", "collaboration_complete", data, {
    actor: BOB,
    lookup: { collaboration },
  });
  assert.ok(!late.ok);
  assert.deepEqual([late.code, late.text], [
    "SESSION_STATE",
    `Cannot decide session "${id}": it was decided already`,
  ]);
  assert.equal(made.state.head, head);
});

Deno.test("no AI decides, accepts or declines what is for the operator, nor does the local key", () => {
  const made = world();
  const id = made.request("A", {}, "operator");
  for (const ai of ["A", "B"]) {
    const done = { session_id: id, outcome: "success", result: { approved: true } };
    const refused = [
      made.say(ai, "collaboration_accept", { session_id: id }),
      made.say(ai, "collaboration_decline", { session_id: id }),
      made.say(ai, "collaboration_complete", { ...done, fence: 3 }),
      made.say(ai, "collaboration_complete", { ...done, fence: 3, reaccept: true }),
      made.say(ai, "collaboration_complete", done),
    ];
    for (const decision of refused) assert.ok(!decision.ok);
  }
  assert.equal(outcome(decide(made, id, { approved: true }, { actor: KEY })), "FORBIDDEN");
  const unknown = made.say("operator", "collaboration_complete", {
    ...{ session_id: id, outcome: "success", result: { approved: true } },
  });
  assert.equal(outcome(unknown), "FORBIDDEN");
  assert.equal(made.collaboration(id)!.state, "open");
});

Deno.test("a person decides approvals alone: what AIs ask of each other is theirs", () => {
  const made = world();
  for (const id of [made.request("A"), made.request("A", {}, "B")]) {
    assert.equal(outcome(decide(made, id, { approved: true })), "NOT_PARTY");
  }
});

Deno.test("an approval has no lease: it is open until its time to live is over, and its requester hears that it expired", () => {
  const made = world();
  const days = 24 * 3_600_000;
  made.request("A", { lease_ms: 1_000 }, "operator");
  made.request("A", { ttl_ms: 5_000 }, "operator");
  assert.deepEqual(made.pass(4_999), []);
  assert.deepEqual(made.pass(1), ["collaboration_closed"]);
  assert.deepEqual(made.stored.at(-1)!.audience, ["A", "operator"]);
  assert.deepEqual(made.pass(7 * days - 5_001), []);
  assert.deepEqual(made.pass(1), ["collaboration_closed"]);
  assert.equal(made.stored.at(-1)!.data.state, "expired");
});

Deno.test("an approval cannot be amended: a person decides on what they have read", () => {
  const made = world();
  const id = made.request("A", { task: { delete: "a file" } }, "operator");
  const amended = made.say("A", "collaboration_amend", { session_id: id, task: { delete: "all" } });
  assert.equal(outcome(amended), "SESSION_STATE");
  assert.deepEqual(outcome(made.say("A", "collaboration_cancel", { session_id: id })), [
    "collaboration_cancel → nobody",
    "collaboration_closed cancelled → A, operator",
  ]);
});

Deno.test("a decision says true or false, and its note is a text", () => {
  const made = world();
  const id = made.request("A", {}, "operator");
  for (
    const result of [{}, { approved: "yes" }, { approved: true, note: 5 }, {
      approved: true,
      note: "x".repeat(1_001),
    }]
  ) assert.equal(outcome(decide(made, id, result)), "INVALID_MESSAGE");
  assert.equal(outcome(decide(made, id, { approved: true }, { outcome: "failure" })), "INVALID_MESSAGE");
});

Deno.test("AIs send messages and requests to the operator, and share with AIs alone", () => {
  const made = world();
  const to = { target_ai: "operator" };
  assert.deepEqual(outcome(made.say("A", "message", { content: "hi" }, to)), ["message → operator"]);
  const pattern = { pattern_id: "p", domain: "d", content: 1 };
  assert.equal(outcome(made.say("A", "pattern_share", pattern, to)), "INVALID_MESSAGE");
  const code = { component_id: "c", domain: "d", language: "js", source: "0" };
  assert.equal(outcome(made.say("A", "code_share", code, to)), "INVALID_MESSAGE");
  assert.equal(outcome(made.say("operator", "message", { content: "hi" }, to)), "INVALID_MESSAGE");
});

Deno.test("an AI completes with its fence, as before", () => {
  const made = world();
  const id = made.request("A");
  made.accept("B", id);
  const done = { session_id: id, outcome: "success" };
  assert.equal(outcome(made.say("B", "collaboration_complete", done)), "INVALID_MESSAGE");
});
