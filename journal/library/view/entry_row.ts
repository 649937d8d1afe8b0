/** A stored line as pages list it: who said what to whom, in a sentence that is cut. */
import type { EntryRow } from "./library_view.ts";
import type { HubEnvelope } from "../../../protocol/messages.ts";
import type { Audience } from "../../rows.ts";

/** Longest `text`, UTF-16 units. */
const MAX_TEXT = 300;
/** Of a longer line only the front is looked at: pages list hundreds of them at once. Bytes, or UTF-16 units. */
const MAX_PARSED = 8_192;

const decoder = new TextDecoder();

const FRONT = /^\{"seq":(\d+),"source_ai":"([^"]*)"/;
/** A number, or as much of a string as is shown, cut between its characters. */
const VALUE = String.raw`(-?\d[\d.eE+-]*(?=[,}\s])|"(?:[^"\\]|\\u[0-9A-Fa-f]{4}|\\[^u]){0,${MAX_TEXT + 1}})`;

/** The fields of `data` that tell what an entry of each type says. */
const TELLING: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({
  pattern_share: ["pattern_id", "domain", "score", "unit"],
  os_component_share: ["component_id", "domain", "language"],
  code_share: ["component_id", "domain", "language"],
  collaboration_request: ["collaboration_type", "description"],
  collaboration_accept: ["session_id"],
  collaboration_decline: ["session_id", "reason"],
  collaboration_started: ["requester", "partner"],
  collaboration_progress: ["progress", "note"],
  collaboration_complete: ["outcome", "component_id"],
  collaboration_cancel: ["reason"],
  collaboration_reopened: ["reason", "attempt"],
  collaboration_closed: ["state", "reason"],
  verdict: ["subject", "result", "claimed", "measured", "reason"],
  message: ["content"],
  ai_joined: ["ai_id", "specialization"],
  ai_left: ["ai_id", "reason"],
}));

/** What is known of an entry beside its line. */
export interface EntryOrigin {
  readonly atMs: number;
  readonly audience: Audience;
}

/**
 * The row of a stored line, which has `seq` and `source_ai` in front and no line feed. Its text is untrusted. Of a long
 * line the fields are those that are first called so.
 */
export function entryRow(line: string | Uint8Array, { atMs, audience }: EntryOrigin): EntryRow {
  const isLong = line.length > MAX_PARSED;
  const text = typeof line === "string" ? line : decoder.decode(isLong ? line.subarray(0, MAX_PARSED) : line);
  const [, seq, source_ai] = FRONT.exec(text)!;
  const { message_type, data = {} } = isLong
    ? glimpse(text.slice(0, MAX_PARSED))
    : JSON.parse(text) as HubEnvelope;
  return {
    seq: Number(seq),
    at_ms: atMs,
    message_type,
    source_ai: source_ai!,
    audience,
    session_id: typeof data.session_id === "string" ? data.session_id : null,
    text: sentence(TELLING.get(message_type) ?? [], data),
  };
}

function glimpse(front: string): HubEnvelope {
  const field = (name: string): unknown => {
    const value = new RegExp(`"${name}"\\s*:\\s*${VALUE}`).exec(front)?.[1];
    return value?.startsWith('"') ? JSON.parse(`${value}"`) : value;
  };
  const message_type = String(field("message_type"));
  const names = [...TELLING.get(message_type) ?? [], "session_id"];
  return { message_type, data: Object.fromEntries(names.map((name) => [name, field(name)])) };
}

function sentence(fields: readonly string[], data: Readonly<Record<string, unknown>>): string {
  const said = fields.filter((field) => data[field] !== undefined).map((field) => worded(field, data[field]))
    .join(" · ");
  return said.length > MAX_TEXT ? `${said.slice(0, MAX_TEXT).toWellFormed()}…` : said;
}

/** What is plain without its name stands alone. */
function worded(field: string, value: unknown): string {
  if (field === "progress" && typeof value === "number") return `${Math.round(100 * value)} %`;
  return field === "claimed" || field === "measured" ? `${field} ${asText(value)}` : asText(value);
}

/** Of a number the digits that anybody reads; the whole line has them all. */
function asText(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  return typeof value === "string" ? value : JSON.stringify(value);
}
