/** Shows an entry of the journal as a line for people. */
import { localTime } from "../internal/local_time.ts";
import { visibleText } from "../internal/visible_text.ts";
import type { DamagedEntries } from "../journal/sqlite/batch_scan.ts";
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
  /** This AI sent it or is named as receiver. */
  readonly ai?: string | undefined;
  readonly type?: string | undefined;
}

/** A line shows at most so many characters of the data of an entry. */
const MAX_DETAILS = 160;

/** Returns whether `filter` lets the entry through; no filter lets a damaged one through. */
export function passes(entry: Entry | DamagedEntries, { ai, type }: EntryFilter): boolean {
  if ("damaged" in entry) return false;
  const { source_ai, audience, message_type } = entry;
  if (ai !== undefined && source_ai !== ai && !(audience !== "*" && audience.includes(ai))) return false;
  return type === undefined || message_type === type;
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
