/** Finds the AIs of a journal, so that a mistyped name is told apart from an AI that has nothing to show. */
import type { DatabaseSync } from "node:sqlite";
import { nearestWord } from "../internal/nearest_word.ts";
import { usageError, type UserError } from "../internal/user_error.ts";
import { unlessDamaged } from "../journal/sqlite/sqlite_error.ts";
import { AI_ID_FORM, HUB_ID, isAiId, OPERATOR_ID } from "../protocol/names.ts";

/** The journal of a run at another hub has no table of AIs that is filled: its entries name them. */
const NAMES = `SELECT ai_id FROM ais UNION SELECT source_ai FROM journal UNION SELECT ai_id FROM directed`;

/** Checks the form of a name. @throws {UserError} `USAGE` */
export function checkAi(ai: string | undefined): void {
  if (ai === undefined || isAiId(ai) || ai === HUB_ID || ai === OPERATOR_ID) return;
  throw usageError(`--ai must be an ai_id, or ${HUB_ID} or ${OPERATOR_ID}; it is "${ai}"`, {
    why: `an ai_id is ${AI_ID_FORM}`,
    fix: "aicollab log --ai AI_Node_1",
  });
}

/** Returns the error for an AI that was never at this journal's hub; undefined for one that was, and where damage hides who was. */
export function unknownAi(db: DatabaseSync, ai: string): UserError | undefined {
  const known = unlessDamaged(() => db.prepare(NAMES).all().map(({ ai_id }) => String(ai_id)));
  if (known === undefined || known.includes(ai) || ai === HUB_ID || ai === OPERATOR_ID) return undefined;
  const ais = known.filter(isAiId);
  const meant = nearestWord(ai, ais);
  const why = meant !== undefined
    ? `did you mean ${meant}?`
    : ais.length === 0
    ? "no AI was there yet"
    : `those that were there: ${ais.slice(0, 20).join(", ")}${ais.length > 20 ? ", …" : ""}`;
  const example = meant ?? ais[0];
  return usageError(`no AI "${ai}" was ever at this hub`, {
    why,
    fix: example === undefined ? "aicollab log" : `aicollab log --ai ${example}`,
  });
}
