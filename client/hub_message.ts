/** Derives the types of what a client hands out and may send from the protocol's table. */
import type { AdminMessageType, AiMessageType, DataOf, MESSAGES, MessageType } from "../protocol/messages.ts";

/** The client never hands these out: it handles them itself, or they stay at the hub. */
type Internal =
  | "hello"
  | "sync"
  | "collaboration_renew"
  | "received"
  | "leave"
  | "ping"
  | "pong"
  | "welcome"
  | "ack"
  | "operator_action"
  | AdminMessageType
  | "token_created"
  | "token_listed"
  | "token_rotated"
  | "token_revoked"
  | "library"
  | "library_listed";

type DurabilityOf<T extends MessageType> = (typeof MESSAGES)[T]["durable"];

interface Envelope<T extends string> {
  readonly message_type: T;
  /** `seq` is the position in the journal; only entries and `caught_up` have one. */
  readonly seq?: number;
  readonly message_id?: string;
  readonly target_ai?: string;
  /** It went to the members of this topic. */
  readonly topic?: string;
  /** `source_ai` is `hub` on the hub's own entries, and absent on what it sends to this AI alone. */
  readonly source_ai?: string;
  /** `timestamp` is RFC 3339 in UTC, with milliseconds. */
  readonly timestamp?: string;
}

interface JournalEnvelope<T extends string> extends Envelope<T> {
  /** Each `seq` is higher than the one before. */
  readonly seq: number;
  readonly source_ai: string;
  readonly timestamp: string;
  /** The entry is older than this connection and comes from the journal. */
  readonly replayed?: true;
}

/** The `data` is handed out as it was sent, except that the hub adds the `session_id` to a request. */
type DeliveredData<T extends MessageType> = T extends "collaboration_request"
  ? DataOf<T> & { readonly session_id: string }
  : DataOf<T>;

/** A message of type `T` comes from the hub in this form. */
export type Delivered<T extends MessageType> = (typeof MESSAGES)[T]["fields"] extends "envelope"
  ? { readonly message_type: T; readonly seq?: number } & DataOf<T>
  :
    & (DurabilityOf<T> extends "yes" ? JournalEnvelope<T> : Envelope<T>)
    & { readonly data: DeliveredData<T> };

/** A client hands out these messages; `message_type` discriminates them. */
export type HubMessage = {
  [T in Exclude<MessageType, Internal>]: Delivered<T>;
}[Exclude<MessageType, Internal>];

/** `send` takes these message types. */
export type SendType = Exclude<AiMessageType, "hello" | "received" | "leave" | "ping" | "pong" | "library">;

/** `request` takes these as well, which are answered by a line of their own type. */
export type RequestType = SendType | AdminMessageType | "library";

/** An ack has these fields. */
export type Ack = DataOf<"ack">;

/** The hub answers the first line with this. */
export type Welcome = DataOf<"welcome">;
