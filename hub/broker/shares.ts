/** Decides what AIs share, and what they say of it and of themselves. */
import { createHash } from "node:crypto";
import { type Refusal, refuse } from "../../protocol/errors.ts";
import type { DataOf } from "../../protocol/messages.ts";
import { audienceOf, checkTarget } from "./audience.ts";
import { deliver } from "./collaborations.ts";
import { type Context, type Decision, handled, type MessageOf, ownDraft } from "./decision.ts";
import { checkBody } from "./blobs.ts";
import { audienceFor, sent } from "./topics.ts";

/** `pattern_share` is stored and delivered as it was sent. */
export function share(context: Context): Decision {
  const wrong = checkTarget(context);
  return wrong ?? sent(context, [ownDraft(context, audienceFor(context.message))]);
}

/** `os_component_share` and `code_share` need a right digest, and a claim to the collaboration that they name. */
export function shareComponent(context: Context<MessageOf<"os_component_share" | "code_share">>): Decision {
  const wrong = checkTarget(context) ?? checkBody(context) ?? checkDigest(context.message.data);
  return wrong ?? deliver(context, audienceOf(context.message.target_ai));
}

/** `verdict` goes to all. */
export function shareVerdict(context: Context<MessageOf<"verdict">>): Decision {
  return checkForAll(context) ?? { ok: true, drafts: [ownDraft(context, "*")] };
}

/** `status` is relayed to connected AIs and remembered as the sender's activity. */
export function relayStatus(context: Context<MessageOf<"status">>): Decision {
  const wrong = checkForAll(context);
  if (wrong) return wrong;
  const { state, from, message, text } = context;
  const presence = state.present.get(from);
  if (presence) presence.activity = message.data.activity;
  return handled({ relays: [{ source: from, type: "status", except: from, text }], ack: {} });
}

/** A message that goes to all must not have a target. */
function checkForAll({ message: { message_type, target_ai } }: Context): Refusal | undefined {
  if (target_ai === undefined) return undefined;
  return refuse("INVALID_MESSAGE", `target_ai: a "${message_type}" goes to all`, {
    fix: "leave target_ai out",
  });
}

function checkDigest(data: DataOf<"code_share">): Refusal | undefined {
  if (data.digest === undefined) return undefined;
  if (data.source === undefined) {
    if (data.digest === data.blob) return undefined;
    return refuse("INVALID_MESSAGE", `data.digest: "${data.digest}" is not that of the blob, "${data.blob}"`);
  }
  const found = `sha256:${createHash("sha256").update(data.source, "utf8").digest("hex")}`;
  if (found === data.digest) return undefined;
  return refuse("INVALID_MESSAGE", `data.digest: source has "${found}", not "${data.digest}"`);
}
