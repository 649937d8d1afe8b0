/** Finds out what has to be read from disk before a message can be decided. */
import type { AiMessage } from "../../protocol/messages.ts";
import type { Lookup, MessageOf } from "./decision.ts";
import type { BrokerState } from "./state.ts";
import { blobOf } from "./blobs.ts";
import { isFreshReply } from "./deliveries.ts";

/** A need names the one thing to look up. */
export type Need =
  | { readonly kind: "line"; readonly messageId: string }
  | { readonly kind: "collaboration"; readonly sessionId: string }
  | { readonly kind: "replied to"; readonly seq: number }
  /** The sender's own receipts for these; with `done` also how far its cursor may go. */
  | { readonly kind: "receipts"; readonly seqs: readonly number[]; readonly done: boolean }
  | { readonly kind: "deliveries"; readonly seq: number }
  /** What a component names; with `sessionId` its collaboration, too. */
  | { readonly kind: "blob"; readonly digest: string; readonly sessionId?: string }
  | { readonly kind: "pending" };

/**
 * Returns what `message` needs beside what `lookup` has, most often nothing; `recent` knows the last message_ids of its sender.
 * While a lookup is made, another connection of the sender may store the same message: then its line is needed, too.
 */
export function neededFor(
  state: BrokerState,
  message: AiMessage,
  recent: { get(messageId: string): number | undefined },
  lookup?: Lookup,
): Need | undefined {
  const { message_type: type, message_id: messageId } = message;
  if (type === "hello" || type === "sync") {
    return lookup?.pending === undefined ? { kind: "pending" } : undefined;
  }
  const storedAs = messageId === undefined ? undefined : recent.get(messageId);
  if (storedAs !== undefined) {
    return lookup?.original?.seq === storedAs ? undefined : { kind: "line", messageId: messageId! };
  }
  if (type === "pattern_share" || type === "collaboration_request") return undefined;
  if (type === "message") return neededToReply(state, message.data.reply_to, lookup);
  if (type === "fetched" || type === "done") return neededOfReceipts(state, message, lookup);
  if (type === "delivery_status") {
    return lookup?.deliveries === undefined ? { kind: "deliveries", seq: message.data.seq } : undefined;
  }
  const sessionId = closedCollaboration(state, message);
  const digest = isComponent(message) ? blobOf(message.data) : undefined;
  if (digest !== undefined && lookup?.blob === undefined) {
    return { kind: "blob", digest, ...(sessionId === undefined ? {} : { sessionId }) };
  }
  if (sessionId === undefined || lookup?.collaboration !== undefined) return undefined;
  return { kind: "collaboration", sessionId };
}

function isComponent(message: AiMessage): message is MessageOf<"os_component_share" | "code_share"> {
  return message.message_type === "os_component_share" || message.message_type === "code_share";
}

/** Returns the collaboration that a message names, where it is neither open nor active. */
function closedCollaboration(state: BrokerState, message: AiMessage): string | undefined {
  const { session_id } = message.data as { session_id?: unknown };
  if (typeof session_id !== "string" || !namesCollaboration(message)) return undefined;
  return state.collaborations.has(session_id) ? undefined : session_id;
}

function neededOfReceipts(
  { cursors, receipts }: BrokerState,
  message: MessageOf<"fetched" | "done">,
  lookup: Lookup | undefined,
): Need | undefined {
  const isDone = message.message_type === "done";
  // While it was looked up, another connection of the AI may have been done with more.
  const isCurrent = !isDone || (lookup?.done && lookup.done.before === cursors.get(lookup.done.ai));
  if (lookup?.receipts && receipts.isFresh(lookup.receipts) && isCurrent) return undefined;
  return { kind: "receipts", seqs: message.data.seqs, done: isDone };
}

function neededToReply(
  state: BrokerState,
  reply_to: number | undefined,
  { repliedTo }: Lookup = {},
): Need | undefined {
  if (reply_to === undefined || (repliedTo && isFreshReply(state, repliedTo))) return undefined;
  return { kind: "replied to", seq: reply_to };
}

/** Returns whether `data.session_id` is a field of the protocol in this message, and not just one of its sender's. */
function namesCollaboration({ message_type }: AiMessage): boolean {
  return message_type.startsWith("collaboration_") || message_type === "os_component_share" ||
    message_type === "code_share" || message_type === "budget_raise" || message_type === "push_set" ||
    message_type === "push_delete";
}
