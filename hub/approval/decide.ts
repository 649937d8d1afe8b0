/** Decides an approval for `aicollab approve` and `aicollab deny`. */
import type { CommandContext } from "../../internal/command.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { flag, text } from "../../internal/option.ts";
import { usageError, UserError } from "../../internal/user_error.ts";
import { SESSION_ID } from "../../protocol/names.ts";
import { hubOptions, type HubValues, notDone, tokenOf, visitAsOperator } from "./operator_visit.ts";

const MAX_NOTE = 1_000;

/** Both commands have these options. */
export const decisionOptions = {
  session: text({ required: true, placeholder: "SESSION", sentence: "id of the approval, such as s12" }),
  note: text({ placeholder: "TEXT", sentence: "what the AI reads beside the decision" }),
  ...hubOptions,
  json: flag({ sentence: "print JSON" }),
};

/** Help of both ends with this. */
export const DECISION_NOTE =
  "An approval is decided once. The local key decides none, as AIs may have it:\n" +
  "come with a token as operator or admin, or use the dashboard's page Inbox.";

interface DecisionValues extends HubValues {
  readonly session: string;
  readonly note: string | undefined;
  readonly json: boolean;
}

/** Decides, and prints what was decided. @throws {UserError} */
export async function decide(
  approved: boolean,
  { session, note = "", json, ...hub }: DecisionValues,
  { environment, out }: CommandContext,
): Promise<number> {
  if (!SESSION_ID.test(session)) {
    throw usageError(`"${session}" is no session, which has the form s12`, { fix: "aicollab approvals" });
  }
  if (note.length > MAX_NOTE) {
    throw usageError(`--note has at most ${MAX_NOTE} characters, not ${note.length}`);
  }
  if (await tokenOf(hub, environment) === undefined) throw noToken(session);
  await using visit = await visitAsOperator(hub, environment);
  const result = { approved, ...(note === "" ? {} : { note }) };
  const data = { session_id: session, outcome: "success", result } as const;
  const { seq } = await visit.send("collaboration_complete", data).catch((cause) => {
    throw notDone(cause);
  });
  out(
    json
      ? JSON.stringify({ session_id: session, approved, seq })
      : `${approved ? "Approved" : "Denied"} ${session} (entry ${seq})`,
  );
  return EXIT.ok;
}

function noToken(session: string): UserError {
  return new UserError({
    code: "FORBIDDEN",
    what: `cannot decide "${session}" without the token of a person`,
    why: "the local key decides nothing, as every program of its user has it",
    fix:
      "aicollab token create NAME --role operator --out FILE, then name it with --token-file FILE; or decide on the dashboard's page Inbox",
    exit: EXIT.authentication,
  });
}
