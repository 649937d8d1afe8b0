/** Finds out what has to be read from disk before a message can be decided. */
import type { AiMessage } from "../../protocol/messages.ts";
import type { BrokerState } from "./state.ts";

/** A need names the one thing to look up. */
export type Need =
  | { readonly kind: "line"; readonly messageId: string }
  | { readonly kind: "collaboration"; readonly sessionId: string }
  | { readonly kind: "pending" };

/** Returns what `message` needs, most often nothing; `recent` knows the last message_ids of its sender. */
export function neededFor(
  state: BrokerState,
  message: AiMessage,
  recent: { get(messageId: string): number | undefined },
): Need | undefined {
  const { message_type: type } = message;
  if (type === "hello" || type === "sync") return { kind: "pending" };
  if (message.message_id !== undefined && recent.get(message.message_id) !== undefined) {
    return { kind: "line", messageId: message.message_id };
  }
  if (type === "pattern_share" || type === "collaboration_request") return undefined;
  const { session_id } = message.data as { session_id?: unknown };
  if (
    typeof session_id !== "string" || !namesCollaboration(message) || state.collaborations.has(session_id)
  ) {
    return undefined;
  }
  return { kind: "collaboration", sessionId: session_id };
}

/** Returns whether `data.session_id` is a field of the protocol in this message, and not just one of its sender's. */
function namesCollaboration({ message_type }: AiMessage): boolean {
  return message_type.startsWith("collaboration_") || message_type === "os_component_share" ||
    message_type === "code_share";
}
