/** Decides whether an AI, or a collaboration, has claimed all that it may spend, and lets a person allow more. */
import { type Refusal, refuse } from "../../protocol/errors.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import { EVERYBODY, usd } from "../../protocol/usage.ts";
import type { CollaborationRow } from "../../journal/rows.ts";
import { type Context, type Decision, type MessageOf, ownDraft } from "./decision.ts";
import { findCollaboration, partiesOf } from "./parties.ts";
import { checkTarget } from "./audience.ts";
import { dayOf, msLeftOfDay } from "./spending.ts";
import type { BrokerState } from "./state.ts";

/** Returns what an AI may claim in a day, in microusd; undefined where that has no bound. */
export function budgetOf({ budgets }: Pick<BrokerState, "budgets">, ai: string): number | undefined {
  return budgets.get(ai) ?? budgets.get(EVERYBODY);
}

/** Refuses an accept where the collaboration's budget, or the day's of the AI, is spent; what is claimed already may be more. */
export function checkBudgets(
  { state, from, now: { wallMs } }: Context,
  { session_id, claimed_microusd }: CollaborationRow,
  { budget }: { readonly budget?: number | undefined },
): Refusal | undefined {
  const cannot = `Cannot accept session "${session_id}"`;
  if (budget !== undefined && claimed_microusd >= budget) {
    return refuse(
      "BUDGET_SPENT",
      `${cannot}: ${usd(claimed_microusd)} of its budget of ${usd(budget)} are claimed`,
      { fix: "leave it until a person has raised its budget" },
    );
  }
  const perDay = budgetOf(state, from);
  const day = dayOf(wallMs);
  const { cost_microusd = 0, raised_microusd = 0 } = state.spending.of(day, from) ?? {};
  if (perDay === undefined || cost_microusd < perDay + raised_microusd) return undefined;
  const allowed = usd(perDay + raised_microusd);
  return refuse(
    "BUDGET_SPENT",
    `${cannot}: "${from}" has claimed ${usd(cost_microusd)} of its ${allowed} for ${day} (UTC)`,
    {
      fix: "go on on the next day, or when a person has raised the budget",
      retryAfterMs: msLeftOfDay(wallMs),
    },
  );
}

/** `budget_raise` of the operator lets an AI claim more on this day, or raises the budget of a collaboration. */
export function raise(context: Context<MessageOf<"budget_raise">>): Decision {
  const { state, from, message: { data: { session_id }, target_ai } } = context;
  if (from !== OPERATOR_ID) {
    return refuse("NOT_PARTY", `"${from}" may not raise a budget`, { fix: "leave that to the operator" });
  }
  if ((target_ai === undefined) === (session_id === undefined)) {
    return refuse("INVALID_MESSAGE", "A budget_raise is for one AI or one session", {
      fix: "give target_ai or data.session_id, and not both",
    });
  }
  if (target_ai !== undefined) {
    const wrong = checkTarget(context);
    if (wrong) return wrong;
    if (budgetOf(state, target_ai) === undefined) return noBudget(`"${target_ai}"`);
    return { ok: true, drafts: [ownDraft(context, [target_ai])] };
  }
  const found = findCollaboration(context, { session_id: session_id! });
  if (!found.ok) return found;
  const { budget } = JSON.parse(found.row.request);
  if (budget === undefined) return noBudget(`session "${session_id}"`);
  return { ok: true, drafts: [ownDraft(context, partiesOf(found.row))] };
}

function noBudget(whose: string): Refusal {
  return refuse("INVALID_MESSAGE", `Cannot raise the budget of ${whose}: it has none`, {
    fix: "there is nothing to raise: it may spend without a bound",
  });
}
