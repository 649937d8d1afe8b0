/** Declares what the journal keeps as plain values: batches of entries, and the rows that change together with them. */

/**
 * An entry goes to everyone but its source (`*`), to at most two named AIs, to the members of one topic (`["#name"]`), or to
 * nobody: then it is kept for the record.
 */
export type Audience = "*" | readonly string[];

/** A topic stands among the names of an audience in this form, which no AI can have. */
export type StoredTopic = `#${string}`;

/** Returns how the topic `name` is stored. */
export function storedTopic(name: string): StoredTopic {
  return `#${name}`;
}

/** Returns whether a name of an audience is a topic's, and not an AI's. */
export function isStoredTopic(name: string | undefined): name is StoredTopic {
  return name?.charCodeAt(0) === 0x23;
}

/** Returns the name of a stored topic, as the wire has it. */
export function topicName(stored: string): string {
  return stored.slice(1);
}

/** All entries of a broadcast batch have this in common. */
export interface Tag {
  readonly type: string;
  /** The field that they are about, where their type has one. */
  readonly domain?: string | undefined;
  /** What the request of their collaboration requires; undefined where it does not matter who can do what. */
  readonly requires?: readonly string[] | undefined;
  /** They belong to a collaboration of these, who get them whatever they want. */
  readonly parties?: readonly string[] | undefined;
}

/**
 * A batch is consecutive entries of one source to one audience and, where that is everyone, of one tag, as the very bytes that receivers get: `last - first + 1` lines,
 * each beginning with `{"seq":N,` and ending with a line feed. Receivers' outboxes share `lines`; nobody writes to it.
 */
export interface Batch {
  readonly first: number;
  readonly last: number;
  /** The entries were decided at this time of the wall clock, in milliseconds since 1970. */
  readonly atMs: number;
  readonly source: string;
  readonly audience: Audience;
  /** All its entries have this tag; undefined where they go to named AIs, to nobody, or are from before there were tags. */
  readonly tag?: Tag | undefined;
  readonly lines: Uint8Array;
}

/** The journal keeps a row for each AI that ever said hello. */
export interface AiRow {
  readonly ai_id: string;
  readonly specialization: string;
  readonly capabilities: readonly string[];
  readonly description: string | null;
  readonly version: string | null;
  /** What it says of itself to clients of A2A, as JSON; absent where it is no agent for them. */
  readonly a2a?: string;
  /** It said hello first at this time of the wall clock. */
  readonly first_seen_ms: number;
}

/** The journal keeps a row for each AI that was ever welcomed: it says where the AI goes on reading. */
export interface CursorRow {
  readonly ai_id: string;
  /** The AI is done with everything up to this seq. */
  readonly seq: number;
  /** The head when it was first welcomed: of what came before, only what is directed to it waits for it. */
  readonly since_seq: number;
  /** These entries behind `seq` are done as well, in ascending order. */
  readonly done: readonly number[];
}

/** A collaboration is in one of these states. */
export type CollaborationState = "open" | "active" | "completed" | "failed" | "cancelled" | "expired";

/** One party has asked the other, and has no answer yet. */
export interface OpenQuestion {
  /** The seq of the question. */
  readonly question_id: number;
  readonly asked_by: string;
}

/** News of a collaboration are posted to a URL; null is what was not given. */
export interface PushConfig {
  readonly config_id: string;
  readonly url: string;
  readonly token: string | null;
  readonly scheme: string | null;
  readonly credentials: string | null;
}

/** The journal keeps a row for each collaboration; closed ones stay in the table. */
export interface CollaborationRow {
  readonly session_id: string;
  readonly state: CollaborationState;
  readonly requester: string;
  /** Only this AI may see and accept it; null lets anyone. */
  readonly target_ai: string | null;
  readonly partner: string | null;
  /** The fence is the seq of the accept that won it, or of the complete that took it again; 0 while it is open. */
  readonly fence: number;
  /** While it is open again: who was lost last, with which fence; null and 0 before. */
  readonly last_partner: string | null;
  readonly last_fence: number;
  /** Counts how often it was opened; 1 stands for the request. */
  readonly attempt: number;
  /** The parties of the present attempt asked these, oldest first. */
  readonly questions: readonly OpenQuestion[];
  /** Its requester has set these, in the order of their setting; absent where there are none. */
  readonly push?: readonly PushConfig[];
  /** Its partners, all together, have claimed to have spent so much. */
  readonly claimed_microusd: number;
  /** The request's own `data` as JSON text, without session_id and with the task as it was amended. */
  readonly request: string;
  readonly ttl_ms: number;
  /** The request asked for this lease; null where it asked for none, or is older than the field. */
  readonly lease_ms: number | null;
  readonly opened_seq: number;
  readonly closed_seq: number | null;
  readonly reason: string | null;
  /** It was opened last at this time of the wall clock; null where that is older than the field. */
  readonly open_since_ms: number | null;
}

/** An entry names a blob. */
export interface BlobReference {
  readonly digest: string;
  readonly seq: number;
}

/** A blob that is stored whole. */
export interface StoredBlob {
  /** Its parts are found by this. */
  readonly upload: number;
  readonly size: number;
  /** Somebody put it, or put it again, at this time of the wall clock. */
  readonly put_ms: number;
  /** An entry names it. */
  readonly isReferenced: boolean;
  /** Who asks put it, or can read an entry that names it. */
  readonly isReadable: boolean;
}

/** The journal adds up what an AI has claimed to have spent on each day by UTC (`2026-11-30`). */
export interface ClaimRow {
  readonly day: string;
  readonly ai_id: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_microusd: number;
  /** A person has allowed it so much more than its budget on that day. */
  readonly raised_microusd: number;
}

/** The hub keeps the totals of so many days: the present one is asked for, which may be an earlier one again where a clock is set. */
export const DAYS_OF_CLAIMS = 7;

/** The journal keeps a row for each thread, which is an entry with all that answers it, or answers an answer. */
export interface ThreadRow {
  /** The seq of its first entry. */
  readonly root: number;
  /** The AI that wrote last; null where that was a person or the hub. */
  readonly last_ai: string | null;
  /** The other AI that wrote, before that one; null where there was none since a person or the hub. */
  readonly before_ai: string | null;
  /** These two have taken turns so often since anybody else wrote. */
  readonly hops: number;
  /** The last entry of the thread. */
  readonly last_seq: number;
  /** The entry that has stopped the two; null while they may write. */
  readonly stopped_seq: number | null;
}

/** The journal keeps a row for each time in which an AI was in a topic: it gets what came between the two seqs. */
export interface TopicMemberRow {
  /** With its `#`, as in an audience. */
  readonly topic: string;
  readonly ai_id: string;
  /** The entry by which it joined. */
  readonly from_seq: number;
  /** The entry by which it left; null while it is a member. */
  readonly to_seq: number | null;
}

/** The journal keeps a row for each reply, and each stop, by which its thread is found. */
export interface ReplyRow {
  readonly seq: number;
  readonly root: number;
}

/** What is followed was stored first; it comes to these states in this order, and may leave some out. `dead` ends what was not fetched. */
export type DeliveryState = "stored" | "rung" | "fetched" | "taken" | "done" | "dead";

/** The journal keeps a row for each AI that gets an entry whose way is followed. */
export interface ReceiptRow {
  readonly seq: number;
  /** Who gets it, and who sent it. */
  readonly ai_id: string;
  readonly sender: string;
  /** It is a request: to accept it is to take it. */
  readonly request: boolean;
  /** The sender gets a `delivery` for each state. */
  readonly asked: boolean;
  /** It is dead where it is not fetched by this time of the wall clock; null: never, or a request, which has a time to live of its own. */
  readonly expires_ms: number | null;
  readonly state: DeliveryState;
  /** The hub waits for it to be fetched; or it is a request that is not closed. */
  readonly open: boolean;
}

/** The journal keeps a row for each state that was reached, beside the changed receipt itself. */
export interface DeliveryRow extends ReceiptRow {
  readonly at_ms: number;
  /** A bell was rung. */
  readonly bell: string | null;
  /** A request was accepted with it. */
  readonly fence: number | null;
}

/** A reply answers an entry of which this is known. */
export interface RepliedTo {
  readonly source: string;
  readonly audience: Audience;
  readonly root: number;
  /** It went to a topic in which the AI that asks was then. */
  readonly wasMember: boolean;
  /** Null where nobody has answered in the thread yet: then it is its root. */
  readonly thread: ThreadRow | null;
  /** How far it has come to the AI that asks; null where that is not followed. */
  readonly receipt: ReceiptRow | null;
}

/** These totals count what was ever committed. */
export interface Counts {
  readonly patterns: number;
  readonly components: number;
  /** Collaborations that were opened, and those of them that were completed. */
  readonly sessions: number;
  readonly completed: number;
}

/** A snapshot is the durable half of the hub's state; the hub reads it at start and after a commit that found no space. */
export interface Snapshot {
  readonly head: number;
  readonly ais: readonly AiRow[];
  /** Only open and active collaborations are included. */
  readonly sessions: readonly CollaborationRow[];
  readonly cursors: readonly CursorRow[];
  /** Only those who are members now are included. */
  readonly members: readonly TopicMemberRow[];
  /** The totals of the last {@linkcode DAYS_OF_CLAIMS} days on which something was claimed, in the order of the days. */
  readonly claims: readonly ClaimRow[];
  /** Only open ones are included, in the order of their seqs. */
  readonly receipts: readonly ReceiptRow[];
  readonly counts: Counts;
}

/** The journal keeps a row for each token. */
export interface TokenRow {
  /** The token itself is not kept, only its SHA-256 (32 bytes). */
  readonly token_hash: Uint8Array;
  /** The id that stands in the token itself; a token of a flag has none. */
  readonly token_id: string | null;
  /** The name that it proves: an AI's, or a person's in the same form. */
  readonly ai_id: string;
  readonly role: string;
  /** A token of a `flag` holds until the next start; one that a command `created` until it is revoked or expires. */
  readonly origin: "flag" | "created";
  readonly created_ms: number;
  /** The token expires at this time of the wall clock; null means never. */
  readonly expires_ms: number | null;
  readonly revoked_ms: number | null;
  /** It was last used at this time of the wall clock, from this host, over this transport; null: never. */
  readonly last_used_ms: number | null;
  readonly last_address: string | null;
  readonly last_transport: string | null;
}

/** A token was used; its row is found by its name and its hash. */
export type TokenUse = Pick<
  TokenRow,
  "ai_id" | "token_hash" | "last_used_ms" | "last_address" | "last_transport"
>;

/** The journal keeps a row for each epoch: an end that was not in good order may have lost entries that were read before. */
export interface EpochRow {
  /** A random id. */
  readonly epoch: string;
  /** The journal ended at this seq when the epoch began: entries up to it are those of the epoch before. */
  readonly first_head: number;
  /** It began at this time of the wall clock, in milliseconds since 1970. */
  readonly opened_ms: number;
}
