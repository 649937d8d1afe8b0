import assert from "node:assert/strict";
import { UserError } from "../internal/user_error.ts";
import { budgetsOf } from "./budget_option.ts";

Deno.test("a budget is an amount of dollars a day for an AI, or for all that have none", () => {
  const budgets = budgetsOf(["AI_1=5/day", "AI_2=$0.5", "AI_3=0", "*=0.000001/day"]);
  assert.deepEqual(Object.fromEntries(budgets), { AI_1: 5_000_000, AI_2: 500_000, AI_3: 0, "*": 1 });
});

for (
  const [given, what] of [
    [["AI_1"], /AI=USD\/day/],
    [["no name=5"], /an ai_id/],
    [["AI_1=five"], /no amount of dollars for AI_1: "five"/],
    [["AI_1=-1"], /no amount/],
    [["AI_1=5/week"], /no amount/],
    [["AI_1=1", "AI_1=2"], /names AI_1 twice/],
  ] as const
) {
  Deno.test(`--budget ${given.join(" --budget ")} is refused with what is wrong`, () => {
    assert.throws(() => budgetsOf(given), (error: UserError) => what.test(`${error.message} ${error.why}`));
  });
}
