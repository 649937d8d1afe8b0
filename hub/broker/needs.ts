/** What has to be read from disk before a message can be decided. */
import type { AiMessage } from "../../protocol/messages.ts";
import type { BrokerState } from "./state.ts";

/** One thing to look up; while it is, only that connection waits. */
export type Need =
  | { readonly kind: "line"; readonly messageId: string }
  | { readonly kind: "collaboration"; readonly sessionId: string }
  | { readonly kind: "pending" };

/** What `message` needs, if anything: most need nothing. `recent` knows the ids of its sender. */
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
  if (typeof session_id !== "string" || !takesPart(message) || state.collaborations.has(session_id)) {
    return undefined;
  }
  return { kind: "collaboration", sessionId: session_id };
}

/** Whether `data.session_id` names a session by the rules, and is not just a word of the sender's. */
function takesPart({ message_type }: AiMessage): boolean {
  return message_type.startsWith("collaboration_") || message_type === "os_component_share" ||
    message_type === "code_share";
}
