/** Says what helps a person against the hub's refusals, where the hub itself does not. */
import type { RefusedError } from "../client/errors.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { nearestWord } from "../internal/nearest_word.ts";
import { UserError } from "../internal/user_error.ts";
import type { State } from "./state.ts";

const FIXES: Readonly<Record<string, string>> = {
  SESSION_NOT_FOUND: "aicollab who",
  SESSION_TAKEN: "aicollab take",
  SESSION_STATE: "aicollab who",
  STALE_FENCE: "stop working on it: another AI had it meanwhile",
  NOT_PARTY: "aicollab who",
  MESSAGE_ID_CONFLICT: "give another --key: this one was used for something else",
  FORBIDDEN: "ask the hub's operator for a token that may: aicollab token create NAME",
  LOOP_STOPPED: "do not answer any more in this thread: a person or a third AI has to write there first",
};

/** Returns what helps `me` against a refusal. */
export function fixOf({ code, fix, retryAfterMs }: RefusedError, me: string): { readonly fix?: string } {
  if (code === "MISSING_CAPABILITY") {
    return {
      fix:
        `leave it to others, or connect once as an AI that has it (aicollab agent --id ${me} --capabilities …): a visit says no capabilities`,
    };
  }
  if (retryAfterMs !== undefined) {
    return { fix: `${fix ?? "wait"}: it may be sent again in ${Math.ceil(retryAfterMs / 1_000)} s` };
  }
  const known = FIXES[code] ?? fix;
  return known === undefined ? {} : { fix: known };
}

/** Returns the error for a name that the hub does not know. */
export function unknownAi(name: string, { sync }: State, cause: unknown): UserError {
  const meant = nearestWord(name, sync.active_ais);
  return new UserError({
    code: "UNKNOWN_AI",
    what: `no AI "${name}" was ever at the hub`,
    why: meant === undefined
      ? "who has no token is known once it has come, be it by aicollab inbox"
      : `did you mean ${meant}?`,
    fix: "aicollab who",
    exit: EXIT.usage,
    cause,
  });
}
