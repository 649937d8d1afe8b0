/** Decides a message whose message_id was used before: the same message is acknowledged again, another one is refused. */
import { refuse } from "../../protocol/errors.ts";
import { claimFields, requestText } from "./collaborations.ts";
import type { AckFields, Context, Decision, Lookup, MessageOf } from "./decision.ts";
import { handled } from "./decision.ts";
import { sessionIdOf } from "../../protocol/names.ts";
import { withoutPrefix } from "./line_prefix.ts";
import { reachOf } from "./topics.ts";

/** Compares the message with the stored line of the same message_id, in the form in which that line was stored. */
export function duplicate(context: Context, stored: NonNullable<Lookup["original"]>): Decision {
  const { message } = context;
  const session_id = sessionIdOf(stored.seq);
  const isRequest = message.message_type === "collaboration_request";
  const text = isRequest ? requestText(context.text, session_id) : context.text;
  const line = stored.line === null ? text : withoutPrefix(stored.line);
  if (text !== line && !(isRequest && line === olderText(message, session_id))) {
    return refuse(
      "MESSAGE_ID_CONFLICT",
      `message_id "${message.message_id}" is that of another message, seq ${stored.seq}`,
      {
        fix: "give every message an id of its own",
      },
    );
  }
  return handled({ ack: { seq: stored.seq, duplicate: true, ...fieldsOf(context, stored.seq) } });
}

/** Returns the line under which aicollab 0.1.0 stored a request before it kept the sender's own text. */
function olderText(
  { message_type, message_id, target_ai, data }: MessageOf<"collaboration_request">,
  session_id: string,
): string {
  return JSON.stringify({ message_type, message_id, target_ai, data: { ...data, session_id } });
}

/** Returns the collaboration's fields that the first ack had. */
function fieldsOf(context: Context, seq: number): AckFields {
  const { state, message } = context;
  if (message.message_type === "collaboration_request") return { session_id: sessionIdOf(seq) };
  if (message.message_type === "collaboration_accept") {
    return claimFields(state, { session_id: message.data.session_id, fence: seq });
  }
  return reachOf(context) ?? {};
}
