import assert from "node:assert/strict";
import type { Results } from "../../outcome/results.ts";
import { sampleAgents } from "../../outcome/testing/sample_agents.ts";
import { sampleResults } from "../../outcome/testing/sample_results.ts";
import { parseExpression } from "./expression.ts";
import { exitOf, judge } from "./judge.ts";

const NO_FAULTS = { faultsAsked: 0 };

function judged(changes: Partial<Results> = {}, texts: string[] = [], context = NO_FAULTS) {
  const { checks, verdict } = judge(sampleResults(changes), texts.map(parseExpression), context);
  const found = (part: string) => checks.find(({ name }) => name.includes(part))!;
  return { checks, verdict, found };
}

Deno.test("a run passes when the checks of every run and those of its scenario pass, and what is good is counted up", () => {
  const { checks, verdict } = judged({}, ["shared_patterns >= 6"]);
  assert.equal(verdict, "pass");
  assert.equal(exitOf(verdict), 0);
  assert.deepEqual(checks.map(({ name, verdict }) => `${verdict} ${name}`), [
    "pass every trainer succeeded",
    "pass the hub ran to the end",
    "pass nothing acknowledged was lost",
    "pass order kept",
    "pass every connection delivered all its entries",
    "pass one partner per fence",
    "pass no process was left behind",
    "pass shared patterns ≥ 6",
  ]);
  assert.deepEqual(checks.slice(2, 5).map(({ measured }) => measured), [
    "8,412 of 8,412",
    "9,120 of 9,120",
    "5 of 5",
  ]);
  assert.equal(checks[7]!.expression, "shared_patterns >= 6");
});

Deno.test("each check of every run fails it alone, with exit 3", () => {
  const { trainers: [first, ...others], ledger, hub } = sampleResults();
  const ended = (exit_code: number): Partial<Results> => ({ ended_by: "hub", hub: { ...hub, exit_code } });
  const cases: [string, Partial<Results>, RegExp][] = [
    ["every trainer", { trainers: [{ ...first!, success: false }, ...others] }, /^not AI_Node_1$/],
    ["the hub ran", ended(137), /^it ended before: SIGKILL$/],
    ["the hub ran", ended(65), /^it ended before: exit code 65$/],
    ["the hub ran", { ended_by: "hub" }, /^it did not restart$/],
    ["was lost", { ledger: { ...ledger!, lost: 2 } }, /^8,410 of 8,412$/],
    ["order kept", { ledger: { ...ledger!, out_of_order: 1 } }, /^9,119 of 9,120$/],
    ["every connection", { ledger: { ...ledger!, streams_broken: 1 } }, /^4 of 5$/],
    ["one partner", { ledger: { ...ledger!, fences_shared: 1 } }, /^1 had two$/],
    ["left behind", { orphans: 1 }, /^1$/],
  ];
  for (const [part, changes, measured] of cases) {
    const { checks, verdict, found } = judged(changes);
    assert.equal(found(part).verdict, "fail");
    assert.match(found(part).measured, measured);
    assert.equal(checks.filter((check) => check.verdict === "fail").length, 1, part);
    assert.equal(exitOf(verdict), 3);
  }
});

Deno.test("a check of something that was not measured is unknown and says why, and so is the run: exit 3", () => {
  const { found, verdict } = judged({ load: [] }, ["load_unanswered == 0"]);
  assert.deepEqual(found("unanswered"), {
    ...{ name: "load: unanswered = 0", expression: "load_unanswered == 0", verdict: "unknown" },
    measured: "not measured: the scenario has no load",
  });
  assert.equal(verdict, "unknown");
  assert.equal(exitOf(verdict), 3);
});

Deno.test("without a journal, acknowledgements or deliveries the checks for loss and order are unknown", () => {
  const { found, verdict } = judged({ ledger: null });
  for (const part of ["was lost", "order kept", "every connection", "one partner"]) {
    assert.equal(found(part).verdict, "unknown");
  }
  assert.equal(verdict, "unknown");
  const ledger = { ...sampleResults().ledger!, acknowledged: 0, received: 0, streams: 0 };
  assert.equal(judged({ ledger }).found("was lost").verdict, "unknown");
  const { verdict: order, measured } = judged({ ledger }).found("order kept");
  assert.deepEqual([order, measured], ["unknown", "nothing was received"]);
  assert.equal(judged({ ledger }).found("every connection").verdict, "unknown");
});

Deno.test("for a hub that is not the run's own the check of fences says what it covers", () => {
  const { hub } = sampleResults();
  assert.equal(judged().found("one partner").measured, "");
  assert.equal(
    judged({ hub: { ...hub, own: false } }).found("one partner").measured,
    "in entries for everyone",
  );
});

Deno.test("a failed check outweighs an unknown one", () => {
  assert.equal(judged({ ledger: null, orphans: 2 }).verdict, "fail");
});

Deno.test("a failed check names the AI with the worst value", () => {
  const { found } = judged({}, ["round_trip_ms.max < 50 ms", "round_trip_ms.p99 < 1000s"]);
  const slowest = sampleResults().collaborations.sessions[2]!.requester;
  assert.equal(found("max").measured, `11.0 s, worst ${slowest}`);
  assert.doesNotMatch(found("p99").measured, /worst/);
});

Deno.test("a fault that was never applied fails the run and is named", () => {
  const [kill] = sampleResults().faults;
  const asked = { faultsAsked: 1 };
  assert.equal(judged({}, [], asked).found("fault").measured, "1 of 1");
  const { found, verdict } = judged({ faults: [{ ...kill!, applied_at_ms: null }] }, [], asked);
  assert.equal(found("fault").measured, "asked for, never applied: kill AI_Node_2");
  assert.equal(verdict, "fail");
  const missing = judged({}, [], { faultsAsked: 2 });
  assert.equal(missing.found("fault").measured, "asked for, never applied: 1 fault");
  assert.equal(missing.verdict, "fail");
});

Deno.test("a run in which no trainer and no load reached the hub is exit 7", () => {
  const trainers = sampleResults().trainers.map((trainer) => ({ ...trainer, ready: false, success: false }));
  const { verdict } = judged({ trainers, load: [] });
  assert.equal(verdict, "nothing_ran");
  assert.equal(exitOf(verdict), 7);
  assert.notEqual(judged({ trainers: [] }).verdict, "nothing_ran", "the load ran");
});

Deno.test("an interrupted run is not judged", () => {
  const { verdict } = judged({ ended_by: "signal", orphans: 1 }, ["shared_patterns >= 1000"]);
  assert.equal(verdict, "interrupted");
  assert.equal(exitOf(verdict), 130);
});

Deno.test("tasks must be done exactly once, and whoever asked must have the result that the journal has", () => {
  const { agents, tasks: [first, second] } = sampleAgents();
  const of = (changes: Partial<Results["tasks"][number]>) =>
    judged({ agents, tasks: [{ ...first!, ...changes }, second!] });
  const right = of({});
  assert.equal(right.verdict, "pass");
  assert.deepEqual(right.checks.slice(1, 4).map(({ name, measured }) => `${name}: ${measured}`), [
    "every agent ended as it was to: ",
    "every task was done exactly once: 2 of 2",
    "every asker got the result: 2 of 2",
  ]);
  const cases: [Partial<Results["tasks"][number]>, string, string][] = [
    [{ done: 2 }, "exactly once", "1 of 2, not task 1 (2 times)"],
    [{ done: 0, state: "expired" }, "exactly once", "1 of 2, not task 1 (expired)"],
    [{ heard: false }, "got the result", "1 of 2, not task 1 (another one)"],
    [{ heard: false, done: 0, state: "expired" }, "got the result", "1 of 2, not task 1 (there is none)"],
    [{ heard: false, answered_at_ms: null }, "got the result", "1 of 2, not task 1 (no answer)"],
  ];
  for (const [changes, name, measured] of cases) {
    const { verdict, found } = of(changes);
    assert.deepEqual([verdict, found(name).measured], ["fail", measured]);
  }
  const failed = judged({ trainers: [], agents: [{ ...agents[0]!, success: false }, agents[1]!] });
  assert.equal(failed.found("every agent").measured, "not AI_Worker");
  assert.ok(!failed.checks.some(({ name }) => name === "every trainer succeeded"));
});
