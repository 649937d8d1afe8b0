/** Defines what the broker decides of one message: entries to store, lines to relay, an ack, or a refusal. */
import type { Refusal } from "../../protocol/errors.ts";
import type { AiMessage, DataOf, MessageType } from "../../protocol/messages.ts";
import { HUB_ID } from "../../protocol/names.ts";
import type {
  Audience,
  CollaborationRow,
  CursorRow,
  DeliveryRow,
  ReceiptRow,
  RepliedTo,
  StoredBlob,
} from "../../journal/rows.ts";
import type { Actor } from "./actor.ts";
import type { FoundReceipts } from "./receipts.ts";
import type { BrokerState, Now } from "./state.ts";
import type { FoundReply } from "./threads.ts";

/** A draft is an entry that has no place in the journal yet. */
export interface Draft {
  readonly source: string;
  readonly type: MessageType;
  readonly audience: Audience;
  /** Receivers get this line, one JSON object, behind the hub's own fields. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** `target` is the AI that the sender addressed. */
  readonly target?: string | undefined;
  readonly reply?: Reply | undefined;
  /** What it says of a delivery is about this receipt, as it was before. */
  readonly receipt?: ReceiptRow | undefined;
}

/** An entry belongs to the thread of the one that it answers. */
export interface Reply {
  readonly to: RepliedTo;
  /** The AI that wrote it; null where that is a person or the hub. */
  readonly ai: string | null;
}

/** A relay is a line that goes to connected AIs and is never stored. */
export interface Relay {
  readonly source: string;
  readonly type: MessageType;
  /** The line comes from this AI or describes it: everybody else gets it. */
  readonly except: string;
  readonly text: string;
}

/** An ack carries these fields beside `message_id`. */
export interface AckFields {
  /** Where `seq` is absent, the ack has the seq of the first draft, if there is one. */
  readonly seq?: number;
  readonly duplicate?: true;
  readonly session_id?: string;
  readonly fence?: number;
  readonly lease_ms?: number;
  readonly matches?: number;
  readonly members?: number;
  readonly cursor?: number;
  readonly dead?: readonly number[];
  readonly deliveries?: readonly Reached[];
}

/** An entry has come to a state on its way to an AI. */
export interface Reached extends Pick<DeliveryRow, "ai_id" | "state" | "at_ms"> {
  readonly bell?: string;
  readonly fence?: number;
}

/** An accepted message leads to all of these that are present. */
export interface Accepted {
  readonly ok: true;
  readonly drafts: readonly Draft[];
  readonly relays?: readonly Relay[];
  readonly ack?: AckFields;
  /** The sender's cursor becomes this. */
  readonly cursor?: CursorRow;
  /** A `training_sync` follows the ack; `after` says behind which collaboration its list begins. */
  readonly sync?: { readonly after?: string | undefined };
  /** The connection ends after the answer. */
  readonly close?: true;
  /** The drafts only record what happens: when the disk is full, all the rest happens without them. */
  readonly optional?: true;
}

/** A message that is refused may lead to entries of the hub all the same. */
export interface Refused extends Refusal {
  readonly drafts?: readonly Draft[];
}

export type Decision = Accepted | Refused;

/** A lookup holds what a decision needs from disk; while it is read, only the sender's session waits. */
export interface Lookup {
  /** The message names this collaboration, which is neither open nor active; null where there is none. */
  readonly collaboration?: CollaborationRow | null;
  /** The original is the entry with the same message_id; its line is null where it is no longer stored. */
  readonly original?: { readonly seq: number; readonly line: string | null };
  readonly repliedTo?: FoundReply;
  /** The receipts of the sender for what its message names, as far as the journal has them. */
  readonly receipts?: FoundReceipts;
  /** Up to here nothing concerns the sender but what it is done with, by what it had said `before` this message. */
  readonly done?: {
    readonly ai: string;
    readonly closedUpTo: number;
    readonly before: CursorRow | undefined;
  };
  /** The blob that the message names, where the sender may name it; null where not. */
  readonly blob?: StoredBlob | null;
  /** What the journal has of the way of an entry. */
  readonly deliveries?: readonly DeliveryRow[];
  /** A `training_sync` states how many entries are pending. */
  readonly pending?: number;
}

export interface Context<M extends AiMessage = AiMessage> {
  readonly state: BrokerState;
  readonly from: string;
  /** The person who acts as `from`; undefined where an AI speaks for itself. */
  readonly actor?: Actor | undefined;
  /** The sender is a person, as themselves or as the operator. */
  readonly isPerson?: boolean | undefined;
  /** The message comes over a visit, of which presence knows nothing. */
  readonly isVisit?: boolean | undefined;
  readonly message: M;
  /** The message would be stored as this line. */
  readonly text: string;
  readonly now: Now;
  readonly lookup: Lookup | undefined;
}

export type MessageOf<T extends AiMessage["message_type"]> = Extract<AiMessage, { message_type: T }>;

const NO_DRAFTS: readonly Draft[] = [];

/** Accepts without storing anything. */
export function handled(more: Omit<Accepted, "ok" | "drafts"> = {}): Accepted {
  return { ok: true, drafts: NO_DRAFTS, ...more };
}

/** Returns the draft of an entry that the hub makes itself; `json` is its data where that has what an AI wrote. */
export function hubDraft<T extends MessageType>(
  type: T,
  audience: Audience,
  data: DataOf<T> & Record<string, unknown>,
  json = JSON.stringify(data),
): Draft {
  return { source: HUB_ID, type, audience, text: `{"message_type":"${type}","data":${json}}`, data };
}

/** Returns the draft by which the message itself is stored. */
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
