/** Shows an entry of the journal as a line for people. */
import { localTime } from "../internal/local_time.ts";
import { visibleText } from "../internal/visible_text.ts";
import type { DamagedEntries } from "../journal/sqlite/batch_scan.ts";
import { isStoredTopic } from "../journal/sqlite/batch_row.ts";
import { membersOf, valueOf } from "../protocol/members.ts";

/** An entry as it is stored. */
export interface Entry {
  readonly seq: number;
  /** It was decided at this Unix time. */
  readonly at_ms: number;
  readonly source_ai: string;
  /** The audience is all but the source (`*`) or those that are named; nobody is named where it is kept for the record. */
  readonly audience: "*" | readonly string[];
  readonly message_type: string;
  /** Receivers get this line. */
  readonly line: string;
}

/** A filter says which entries are wanted; what it leaves out does not matter. */
export interface EntryFilter {
  /** This AI sent it, is named as receiver, or was in the topic to which it went. */
  readonly ai?: string | undefined;
  /** It went to this topic, with its `#`. */
  readonly topic?: string | undefined;
  readonly type?: string | undefined;
  /** Returns whether an AI was in a topic at a seq. */
  readonly wasMember: (ai: string, topic: string, seq: number) => boolean;
}

/** A line shows at most so many characters of the data of an entry. */
const MAX_DETAILS = 160;

/** Returns whether `filter` lets the entry through; no filter lets a damaged one through. */
export function passes(entry: Entry | DamagedEntries, filter: EntryFilter): boolean {
  if ("damaged" in entry) return false;
  const { ai, topic, type } = filter;
  if (ai !== undefined && entry.source_ai !== ai && !isFor(ai, entry, filter)) return false;
  if (topic !== undefined && !entry.audience.includes(topic)) return false;
  return type === undefined || entry.message_type === type;
}

function isFor(ai: string, { audience, seq }: Entry, { wasMember }: EntryFilter): boolean {
  if (audience === "*") return false;
  return audience.includes(ai) || (isStoredTopic(audience[0]) && wasMember(ai, audience[0], seq));
}

/** Returns `#12 2026-11-22 14:02:11+01:00 AI_Node_1 → all  pattern_share  pattern_id=p1 …`; the time is local, with its offset. */
export function entryText(entry: Entry | DamagedEntries): string {
  if ("damaged" in entry) return `${damagedRange(entry)} damaged`;
  const { seq, at_ms, source_ai, audience, message_type, line } = entry;
  const head = `#${seq} ${localTime(at_ms)} ${visibleText(source_ai)} → ${receivers(audience)}`;
  return `${head}  ${visibleText(message_type)}  ${details(line)}`.trimEnd();
}

/** Returns `#3`, or `#3–#7` for several. */
export function damagedRange({ seq, last_seq }: DamagedEntries): string {
  return seq === last_seq ? `#${seq}` : `#${seq}–#${last_seq}`;
}

function receivers(audience: Entry["audience"]): string {
  if (audience === "*") return "all";
  if (audience.length === 0) return "record";
  const [first, ...others] = audience;
  return others.length === 0 ? visibleText(first!) : `${visibleText(first!)} and ${others.length} more`;
}

/** Returns the fields of `data` as `key=value`: values are as they were written, words without their quotes. */
function details(line: string): string {
  const texts = membersOf(valueOf(line, "data") ?? "{}").map(({ key, value }) => `${key}=${unquoted(value)}`);
  return visibleText(texts.join(" "), MAX_DETAILS);
}

function unquoted(json: string): string {
  const value = json.startsWith('"') ? JSON.parse(json) as string : undefined;
  return value !== undefined && /^\S*$/.test(value) ? value : json;
}
