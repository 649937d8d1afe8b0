/** Decides where news of a collaboration are posted: its requester says so while it is open or active. */
import { type Refusal, refuse } from "../../protocol/errors.ts";
import { COLLABORATION } from "../../protocol/limits.ts";
import type { CollaborationRow, PushConfig } from "../../journal/rows.ts";
import { type Context, type Decision, handled, type MessageOf, ownDraft } from "./decision.ts";
import type { Entry } from "./entry.ts";
import { findCollaboration, type Found, notParty } from "./parties.ts";

/** `push_set` takes the place of what had the same `config_id`. */
export function setPush(context: Context<MessageOf<"push_set">>): Decision {
  const { message: { data: { config_id } } } = context;
  const found = findAsRequester(context);
  if (!found.ok) return found;
  const { session_id, push = [] } = found.row;
  const others = push.filter((config) => config.config_id !== config_id);
  if (others.length >= COLLABORATION.maxPushConfigs) {
    return refuse(
      "RATE_LIMITED",
      `Cannot post news of session "${session_id}" to another URL: ${others.length} get them`,
      {
        fix: "delete one",
      },
    );
  }
  return { ok: true, drafts: [ownDraft(context, [])] };
}

/** `push_delete` of what is not there is acknowledged and stores nothing. */
export function deletePush(context: Context<MessageOf<"push_delete">>): Decision {
  const { message: { data: { config_id } } } = context;
  const found = findAsRequester(context);
  if (!found.ok) return found;
  const isThere = found.row.push?.some((config) => config.config_id === config_id) === true;
  return isThere ? { ok: true, drafts: [ownDraft(context, [])] } : handled({ ack: {} });
}

/** Returns what `push` is after an entry; undefined where nothing is left. */
export function changedPush(
  push: CollaborationRow["push"] = [],
  { type, data }: Pick<Entry, "type" | "data">,
): CollaborationRow["push"] {
  const rest = push.filter(({ config_id }) => config_id !== data.config_id);
  const changed = type === "push_set" ? [...rest, configOf(data as MessageOf<"push_set">["data"])] : rest;
  return changed.length === 0 ? undefined : changed;
}

function configOf({ config_id, url, token, scheme, credentials }: MessageOf<"push_set">["data"]): PushConfig {
  const given = { token: token ?? null, scheme: scheme ?? null, credentials: credentials ?? null };
  return { config_id, url, ...given };
}

function findAsRequester(
  context: Context<MessageOf<"push_set" | "push_delete">>,
): Found | Refusal {
  const found = findCollaboration(context, { session_id: context.message.data.session_id });
  if (!found.ok || found.role === "requester") return found;
  return notParty(found.row, context.from, "say where news are posted of");
}
