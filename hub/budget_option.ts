/** Reads `--budget AI=USD/day`: how much an AI may claim to have spent in a day by UTC before it gets no more work. */
import { usageError } from "../internal/user_error.ts";
import { AI_ID_FORM, isAiId } from "../protocol/names.ts";
import { EVERYBODY } from "../protocol/usage.ts";

const EXAMPLE = "aicollab hub --budget AI_Node_1=5/day --budget '*=0.50/day'";
/** Amounts have six digits at most behind the point, down to a microusd, and six before it. */
const AMOUNT = /^\$?(\d{1,6}(?:\.\d{1,6})?)(?:\/day)?$/;

/** Returns the budgets by AI, in microusd; `*` is that of all others. @throws {UserError} usage */
export function budgetsOf(given: readonly string[]): ReadonlyMap<string, number> {
  const budgets = new Map<string, number>();
  for (const text of given) {
    const at = text.indexOf("=");
    const ai = text.slice(0, Math.max(at, 0));
    const amount = AMOUNT.exec(text.slice(at + 1))?.[1];
    if (ai !== EVERYBODY && !isAiId(ai)) {
      throw usageError(`--budget must be AI=USD/day with an ai_id, or '*' for all others; it is "${text}"`, {
        why: `an ai_id is ${AI_ID_FORM}`,
        fix: EXAMPLE,
      });
    }
    if (amount === undefined) {
      throw usageError(`--budget has no amount of dollars for ${ai}: "${text.slice(at + 1)}"`, {
        why: "it is at most 999999.999999",
        fix: EXAMPLE,
      });
    }
    if (budgets.has(ai)) {
      throw usageError(`--budget names ${ai} twice`, { fix: "give one budget for each AI" });
    }
    budgets.set(ai, Math.round(Number(amount) * 1e6));
  }
  return budgets;
}
