import assert from "node:assert/strict";
import type { Decision } from "./decision.ts";
import { BrokerCase, outcome } from "../testing/broker_case.ts";

/** Midnight by UTC, in whose last second the cases begin. */
const MIDNIGHT_MS = Date.UTC(2026, 11, 1);

function begin(budgets: Record<string, number>): BrokerCase {
  const made = new BrokerCase();
  Object.assign(made.state, { budgets: new Map(Object.entries(budgets)) });
  made.now.wallMs = MIDNIGHT_MS - 1_000;
  made.hello({ A: [], B: [], C: [] });
  return made;
}

/** Has `ai` take a request of A, claim a cost, and end it. */
function spend(made: BrokerCase, ai: string, cost_microusd: number): void {
  const session_id = made.request("A");
  const fence = made.accept(ai, session_id);
  const usage = { model: "m", output_tokens: 7, cost_microusd };
  made.say(ai, "collaboration_complete", { session_id, fence, outcome: "success", usage });
}

function accept(made: BrokerCase, ai: string, session_id = made.request("A")): Decision {
  return made.say(ai, "collaboration_accept", { session_id });
}

function textOf(decision: Decision): string {
  return decision.ok ? "" : decision.text;
}

Deno.test("an AI that has claimed its budget of the day takes no work until the day by UTC is over", () => {
  const made = begin({ B: 100 });
  spend(made, "B", 60);
  spend(made, "B", 60);
  const session_id = made.request("A");
  const refused = accept(made, "B", session_id);
  assert.equal(outcome(refused), "BUDGET_SPENT");
  assert.equal(
    textOf(refused),
    `Cannot accept session "${session_id}": "B" has claimed $0.00012 of its $0.0001 for 2026-11-30 (UTC)`,
  );
  assert.equal(!refused.ok && refused.retryAfterMs, 1_000);
  made.now.wallMs = MIDNIGHT_MS;
  assert.ok(accept(made, "B", session_id).ok);
});

Deno.test("without a budget there is no bound, and the budget * is that of each AI that has none of its own", () => {
  const made = begin({ "*": 100, B: 1_000 });
  spend(made, "B", 200);
  assert.ok(accept(made, "B").ok);
  spend(made, "C", 100);
  assert.equal(outcome(accept(made, "C")), "BUDGET_SPENT");
  const free = begin({});
  spend(free, "C", 10 ** 12);
  assert.ok(accept(free, "C").ok);
});

Deno.test("what is claimed in progress counts, too, and the partner that has the work may end it", () => {
  const made = begin({ B: 10 });
  const session_id = made.request("A");
  const fence = made.accept("B", session_id);
  const usage = { cost_microusd: 10 };
  made.say("B", "collaboration_progress", { session_id, fence, progress: 0.5, usage });
  assert.equal(made.collaboration(session_id)!.claimed_microusd, 10);
  assert.ok(accept(made, "B", session_id).ok, "its own accept again");
  assert.ok(made.say("B", "collaboration_complete", { session_id, fence, outcome: "success", usage }).ok);
  assert.equal(made.state.spending.of("2026-11-30", "B")!.cost_microusd, 20);
});

Deno.test("a collaboration whose partners have claimed its budget together is taken by nobody, until a person raises it", () => {
  const made = begin({});
  const session_id = made.request("A", { budget: 50 });
  for (const ai of ["B", "C"]) {
    const fence = made.accept(ai, session_id);
    made.say(ai, "collaboration_progress", { session_id, fence, progress: 0, usage: { cost_microusd: 25 } });
    made.say(ai, "collaboration_decline", { session_id, fence });
  }
  const refused = accept(made, "B", session_id);
  assert.equal(
    textOf(refused),
    `Cannot accept session "${session_id}": $0.00005 of its budget of $0.00005 are claimed`,
  );
  assert.equal(!refused.ok && refused.retryAfterMs, undefined);
  const raise = (from: string) => made.say(from, "budget_raise", { session_id, add_microusd: 10 });
  assert.equal(outcome(raise("A")), "NOT_PARTY");
  assert.deepEqual(outcome(raise("operator")), ["budget_raise → all"]);
  assert.deepEqual(JSON.parse(made.collaboration(session_id)!.request).budget, 60);
  assert.ok(accept(made, "B", session_id).ok);
});

Deno.test("a person lets an AI claim more on this day, and not on the next", () => {
  const made = begin({ B: 10 });
  spend(made, "B", 10);
  const raise = (target_ai: string) =>
    made.say("operator", "budget_raise", { add_microusd: 5 }, { target_ai, isPerson: true });
  assert.deepEqual(outcome(raise("B")), ["budget_raise → B"]);
  spend(made, "B", 5);
  assert.match(textOf(accept(made, "B")), /has claimed \$0\.000015 of its \$0\.000015 for 2026-11-30/);
  made.now.wallMs = MIDNIGHT_MS;
  spend(made, "B", 10);
  assert.equal(outcome(accept(made, "B")), "BUDGET_SPENT");
});

Deno.test("a raise that is for nothing with a budget, or for two things, is refused", () => {
  const made = begin({ B: 10 });
  const session_id = made.request("A");
  const raise = (data: object, envelope = {}) =>
    made.say("operator", "budget_raise", { add_microusd: 5, ...data }, envelope);
  assert.match(textOf(raise({})), /one AI or one session/);
  assert.match(textOf(raise({ session_id }, { target_ai: "B" })), /one AI or one session/);
  assert.match(textOf(raise({ session_id })), /it has none/);
  assert.match(textOf(raise({}, { target_ai: "C" })), /it has none/);
  assert.equal(outcome(raise({}, { target_ai: "Nobody" })), "UNKNOWN_AI");
});

Deno.test("sums of claims stay exact, however much is claimed", () => {
  const made = begin({ B: 10 });
  Object.assign(made.state, { budgets: new Map() });
  for (let i = 0; i < 3; i++) spend(made, "B", 10 ** 12);
  assert.equal(made.state.spending.of("2026-11-30", "B")!.cost_microusd, 3 * 10 ** 12);
  const most = Number.MAX_SAFE_INTEGER;
  const claim = { day: "2026-11-30", ai_id: "B", input_tokens: 0, output_tokens: 0, raised_microusd: 0 };
  made.state.spending.add({ ...claim, cost_microusd: most });
  assert.equal(made.state.spending.of("2026-11-30", "B")!.cost_microusd, most);
});
