/** What the broker answers to one message: entries to store, lines to pass on at once, an ack, or a refusal. */
import type { Refusal } from "../../protocol/errors.ts";
import type { AiMessage, DataOf, MessageType } from "../../protocol/messages.ts";
import { HUB_ID } from "../../protocol/names.ts";
import type { Audience, CollaborationRow } from "../../journal/rows.ts";
import type { BrokerState, Now } from "./state.ts";

/** An entry to be: everything but its place in the journal. */
export interface Draft {
  readonly source: string;
  readonly type: MessageType;
  readonly audience: Audience;
  /** The line as receivers get it, without the hub's fields: one JSON object. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The AI that the sender addressed. */
  readonly target?: string | undefined;
}

/** A line that is passed on live and never stored. */
export interface Relay {
  readonly source: string;
  /** The AI that it comes from or speaks of: everybody else gets it. */
  readonly except: string;
  readonly text: string;
}

/** What an ack says beside `message_id` and `seq`. */
export interface AckFields {
  /** Seq of the entry; absent: of the first draft, if there is one. */
  readonly seq?: number;
  readonly duplicate?: true;
  readonly session_id?: string;
  readonly fence?: number;
  readonly lease_ms?: number;
  readonly matches?: number;
}

/** A message that may happen, and what follows from it. Absent parts do not. */
export interface Accepted {
  readonly ok: true;
  readonly drafts: readonly Draft[];
  readonly relays?: readonly Relay[];
  readonly ack?: AckFields;
  /** Answer with a `training_sync`. */
  readonly sync?: true;
  /** Answer, then end the connection. */
  readonly close?: true;
  /** The drafts are for the record: without space the rest happens all the same. */
  readonly optional?: true;
}

/** Accepted or refused. */
export type Decision = Accepted | Refusal;

/** What a decision needs from disk, read before it while only that connection waits. */
export interface Lookup {
  /** The session that the message names, when it is neither open nor active: its row, or null. */
  readonly collaboration?: CollaborationRow | null;
  /** The entry that bears the same message_id; its line is null where it is no longer stored. */
  readonly original?: { readonly seq: number; readonly line: string | null };
  /** For `training_sync`. */
  readonly pending?: number;
}

/** What one rule looks at. */
export interface Context<M extends AiMessage = AiMessage> {
  readonly state: BrokerState;
  readonly from: string;
  readonly message: M;
  /** The message's line as it would be stored. */
  readonly text: string;
  readonly now: Now;
  readonly lookup: Lookup | undefined;
}

/** The message of one type. */
export type MessageOf<T extends AiMessage["message_type"]> = Extract<AiMessage, { message_type: T }>;

const NO_DRAFTS: readonly Draft[] = [];

/** Accepts without storing anything. */
export function handled(more: Omit<Accepted, "ok" | "drafts"> = {}): Accepted {
  return { ok: true, drafts: NO_DRAFTS, ...more };
}

/** An entry that the hub makes itself. */
export function hubDraft<T extends MessageType>(
  type: T,
  audience: Audience,
  data: DataOf<T> & Record<string, unknown>,
): Draft {
  return { source: HUB_ID, type, audience, text: JSON.stringify({ message_type: type, data }), data };
}

/** The message itself as an entry. */
export function ownDraft({ from, message, text }: Context, audience: Audience): Draft {
  return {
    source: from,
    type: message.message_type,
    audience,
    text,
    data: message.data,
    target: message.target_ai,
  };
}
