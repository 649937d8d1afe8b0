/** The rules of what is shared and said: checked, stored, passed on. */
import { createHash } from "node:crypto";
import { type Refusal, refuse } from "../../protocol/errors.ts";
import { audienceOf, deliver } from "./collaborations.ts";
import { type Context, type Decision, handled, type MessageOf, ownDraft } from "./decision.ts";

/** `pattern_share`, `message`: stored and passed on as they came. */
export function share(context: Context): Decision {
  const wrong = checkTarget(context);
  return wrong ?? { ok: true, drafts: [ownDraft(context, audienceOf(context.message.target_ai))] };
}

/** `os_component_share`, `code_share`: the digest must fit, and so must the session where one is named. */
export function shareComponent(context: Context<MessageOf<"os_component_share" | "code_share">>): Decision {
  const wrong = checkTarget(context) ?? checkDigest(context.message.data);
  return wrong ?? deliver(context, audienceOf(context.message.target_ai));
}

/** `verdict` goes to all. */
export function shareVerdict(context: Context<MessageOf<"verdict">>): Decision {
  return checkForAll(context) ?? { ok: true, drafts: [ownDraft(context, "*")] };
}

/** `status`: passed on live, kept only as the AI's present activity. */
export function relayStatus(context: Context<MessageOf<"status">>): Decision {
  const wrong = checkForAll(context);
  if (wrong) return wrong;
  const { state, from, message, text } = context;
  const presence = state.present.get(from);
  if (presence) presence.activity = message.data.activity;
  return handled({ relays: [{ source: from, except: from, text }], ack: {} });
}

/** A target must be somebody else, and somebody who was here or has a token: it may be away, then it gets it later. */
export function checkTarget({ state, from, message: { target_ai } }: Context): Refusal | undefined {
  if (target_ai === undefined) return undefined;
  if (target_ai === from) return refuse("INVALID_MESSAGE", `target_ai: "${from}" is the sender itself`);
  if (state.ais.has(target_ai) || state.present.has(target_ai) || state.named.has(target_ai)) {
    return undefined;
  }
  return refuse("UNKNOWN_AI", `target_ai: no AI "${target_ai}" was ever here`, {
    fix: "see active_ais of a sync",
  });
}

/** What goes to all cannot be meant for one. */
function checkForAll({ message: { message_type, target_ai } }: Context): Refusal | undefined {
  if (target_ai === undefined) return undefined;
  return refuse("INVALID_MESSAGE", `target_ai: a "${message_type}" goes to all`, {
    fix: "leave target_ai out",
  });
}

function checkDigest(data: { source: string; digest?: string | undefined }): Refusal | undefined {
  if (data.digest === undefined) return undefined;
  const found = `sha256:${createHash("sha256").update(data.source, "utf8").digest("hex")}`;
  if (found === data.digest) return undefined;
  return refuse("INVALID_MESSAGE", `data.digest: source has "${found}", not "${data.digest}"`);
}
