import assert from "node:assert/strict";
import { checkerOf, component, ME, sent, share } from "../testing/verify_case.ts";

for (const kind of ["pattern", "component"] as const) {
  Deno.test(`a check of a ${kind} that is stopped judges nothing, and another one can begin where it was`, async () => {
    const checker = checkerOf();
    const stop = new AbortController();
    const reason = new Error("enough");
    const check = (signal?: AbortSignal) =>
      kind === "pattern"
        ? checker.pattern(sent(share), ME, signal)
        : checker.component(sent(component), ME, signal);
    const checking = check(stop.signal);
    stop.abort(reason);
    await assert.rejects(checking, reason);
    assert.equal((await check()).verdict.result, "verified");
  });
}

Deno.test("a check lets others in between two evaluations", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const { evals } = (await checkerOf().pattern(sent(share), ME)).verdict;
  clearInterval(timer);
  assert.ok(turns >= evals / 2, `${turns} turns in ${evals} evaluations`);
});
