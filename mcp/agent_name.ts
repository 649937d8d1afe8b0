/** Names the AI that a client's session is at the hub, so that two windows of one configuration are two AIs. */
import { createHash } from "node:crypto";
import { usageError } from "../internal/user_error.ts";
import { AI_ID_FORM, isAiId } from "../protocol/names.ts";
import { type Client, CLIENTS } from "./clients.ts";

/** So many characters of an id leave room for what makes it a session's own. */
export const MAX_ID = 57;

type Meta = Readonly<Record<string, unknown>> | undefined;

/** Returns the id of the session that calls, as one of `clients` gives it; undefined where none does. */
export function clientSession(
  clients: readonly Client[],
  { environment = {}, meta }: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly meta?: Meta;
  },
): string | undefined {
  for (const { session } of clients) {
    if (session === undefined) continue;
    const id = "variable" in session ? environment[session.variable] : meta?.[session.meta];
    if (typeof id === "string" && id !== "") return id;
  }
  return undefined;
}

/** Returns the thread that a call of Codex belongs to; undefined for calls of others. */
export function threadOf(meta: Meta): string | undefined {
  return clientSession([CLIENTS.codex], { meta });
}

/** Returns the name of the AI in `session`: the same one whenever the client comes back to it. */
export function sessionName(id: string, session: string): string {
  // Ids of sessions may begin with their time, so their own first digits would be alike in two windows.
  return `${id}-${createHash("sha256").update(session).digest("hex").slice(0, 6)}`;
}

/** Checks that `id` names an AI, alone where it `isExact`, and else with what makes it a session's own. @throws {UserError} exit 2 */
export function checkId(id: string, { isExact }: { readonly isExact: boolean }): void {
  if (isAiId(id) && (isExact || id.length <= MAX_ID)) return;
  throw usageError(`"${id}" is not a name for an AI`, {
    why: isAiId(id) ? `it has more than ${MAX_ID} characters` : `an ai_id is ${AI_ID_FORM}`,
    fix: "give another one with --id AI_Reviewer",
  });
}
