/** What a client is handed, and what it may send: types made from the protocol's table. */
import type { AiMessageType, DataOf, MESSAGES, MessageType } from "../protocol/messages.ts";

/** Answered by the client itself, never handed out. */
type Internal = "hello" | "sync" | "received" | "leave" | "ping" | "pong" | "welcome" | "ack";

type DurabilityOf<T extends MessageType> = (typeof MESSAGES)[T]["durable"];

interface Envelope<T extends string> {
  readonly message_type: T;
  /** Position in the journal, on entries and `caught_up` only. */
  readonly seq?: number;
  readonly message_id?: string;
  readonly target_ai?: string;
  /** `hub` for what the hub says itself; absent on what it says to this AI alone. */
  readonly source_ai?: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly timestamp?: string;
}

interface JournalEnvelope<T extends string> extends Envelope<T> {
  /** Each is higher than the one before. */
  readonly seq: number;
  readonly source_ai: string;
  readonly timestamp: string;
  /** It comes from the journal, from a time when this connection was not there. */
  readonly replayed?: true;
}

/** The `data` as it is handed out: the hub adds the `session_id` to a request. */
type DeliveredData<T extends MessageType> = T extends "collaboration_request"
  ? DataOf<T> & { readonly session_id: string }
  : DataOf<T>;

/** A message of type `T` as it comes from the hub. */
export type Delivered<T extends MessageType> = (typeof MESSAGES)[T]["fields"] extends "envelope"
  ? { readonly message_type: T; readonly seq?: number } & DataOf<T>
  :
    & (DurabilityOf<T> extends "yes" ? JournalEnvelope<T> : Envelope<T>)
    & { readonly data: DeliveredData<T> };

/** Anything that a client hands out; tell them apart by `message_type`. */
export type HubMessage = {
  [T in Exclude<MessageType, Internal>]: Delivered<T>;
}[Exclude<MessageType, Internal>];

/** What may be given to `send`. */
export type SendType = Exclude<AiMessageType, "hello" | "received" | "leave" | "ping" | "pong">;

/** The fields of an ack. */
export type Ack = DataOf<"ack">;

/** The hub's first answer. */
export type Welcome = DataOf<"welcome">;
