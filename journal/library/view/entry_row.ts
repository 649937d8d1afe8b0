/** Makes the row of a stored line as pages list it: who said what to whom, in a text that is cut. */
import type { EntryRow } from "./library_view.ts";
import { membersOf, valueOf } from "../../../protocol/members.ts";
import type { HubEnvelope } from "../../../protocol/envelope.ts";
import type { Audience } from "../../rows.ts";

/** A `text` has at most so many UTF-16 units. */
const MAX_TEXT = 300;
/** Only the front of a longer line (in bytes or UTF-16 units) is parsed, as pages list hundreds of them at once. */
const MAX_PARSED = 8_192;

const decoder = new TextDecoder();

const FRONT = /^\{"seq":(\d+),"source_ai":"([^"]*)"/;
/** Matches a number, or as much of a string as is shown, cut between its characters. */
const VALUE = String.raw`(-?\d[\d.eE+-]*(?=[,}\s])|"(?:[^"\\]|\\u[0-9A-Fa-f]{4}|\\[^u]){0,${MAX_TEXT + 1}})`;

/** These fields of `data` are shown for entries of each type. */
const SHOWN_FIELDS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({
  pattern_share: ["pattern_id", "domain", "score", "unit"],
  os_component_share: ["component_id", "domain", "language"],
  code_share: ["component_id", "domain", "language"],
  collaboration_request: ["collaboration_type", "description"],
  collaboration_amend: ["task"],
  collaboration_accept: ["session_id"],
  collaboration_decline: ["session_id", "reason"],
  collaboration_started: ["requester", "partner"],
  collaboration_progress: ["progress", "note"],
  collaboration_question: ["text"],
  collaboration_answer: ["question_id", "text"],
  collaboration_complete: ["outcome", "component_id"],
  collaboration_cancel: ["reason"],
  budget_raise: ["add_microusd"],
  collaboration_reopened: ["reason", "attempt"],
  collaboration_closed: ["state", "reason", "partner"],
  verdict: ["subject", "result", "claimed", "measured", "reason"],
  message: ["content"],
  loop_stopped: ["between", "hops", "thread"],
  deadlock: ["waits"],
  delivery: ["seq", "ai_id", "state", "bell"],
  dead_letter: ["seq", "ai_id", "state", "push"],
  ai_joined: ["ai_id", "specialization"],
  ai_left: ["ai_id", "reason"],
  operator_action: ["by", "action", "target", "via"],
}));

/** The origin of an entry is known beside its line. */
export interface EntryOrigin {
  readonly atMs: number;
  readonly audience: Audience;
}

/**
 * Returns the row of a stored line, which has `seq` and `source_ai` in front and no line feed. Its text is untrusted. In a long
 * line the first field of a name counts.
 */
export function entryRow(line: string | Uint8Array, { atMs, audience }: EntryOrigin): EntryRow {
  const isLong = line.length > MAX_PARSED;
  const text = typeof line === "string" ? line : decoder.decode(isLong ? line.subarray(0, MAX_PARSED) : line);
  const [, seq, source_ai] = FRONT.exec(text)!;
  const { message_type, fields } = isLong ? glimpse(text.slice(0, MAX_PARSED)) : whole(text);
  const session_id = fields.get("session_id");
  return {
    seq: Number(seq),
    at_ms: atMs,
    message_type,
    source_ai: source_ai!,
    audience,
    session_id: session_id !== undefined && isString(session_id) ? asText(session_id) : null,
    text: sentence(SHOWN_FIELDS.get(message_type) ?? [], fields),
  };
}

/** What a row is made from; `fields` are those of `data`, each as its JSON text. */
interface Said {
  readonly message_type: string;
  readonly fields: ReadonlyMap<string, string>;
}

function whole(line: string): Said {
  const { message_type } = JSON.parse(line) as HubEnvelope;
  const data = membersOf(valueOf(line, "data") ?? "{}");
  return { message_type, fields: new Map(data.map(({ key, value }) => [key, value])) };
}

function glimpse(front: string): Said {
  const field = (name: string): string | undefined => {
    const value = new RegExp(`"${name}"\\s*:\\s*${VALUE}`).exec(front)?.[1];
    return value !== undefined && isString(value) ? `${value}"` : value;
  };
  const message_type = asText(field("message_type") ?? "undefined");
  const names = [...SHOWN_FIELDS.get(message_type) ?? [], "session_id"];
  const fields = names.map((name) => [name, field(name)] as const);
  return {
    message_type,
    fields: new Map(fields.filter((found): found is [string, string] => found[1] !== undefined)),
  };
}

function sentence(names: readonly string[], fields: ReadonlyMap<string, string>): string {
  const said = names.filter((name) => fields.has(name)).map((name) => worded(name, fields.get(name)!))
    .join(" · ");
  return said.length > MAX_TEXT ? `${said.slice(0, MAX_TEXT).toWellFormed()}…` : said;
}

/** Returns a value with its name, or alone where it is plain without. */
function worded(field: string, json: string): string {
  if (field === "progress" && NUMBER.test(json)) return `${Math.round(100 * Number(json))} %`;
  if (field === "seq") return `entry ${asText(json)}`;
  if (field === "hops") return `${asText(json)} hops`;
  return NAMED_FIELDS.has(field) ? `${field} ${asText(json)}` : asText(json);
}

const NAMED_FIELDS: ReadonlySet<string> = new Set(["claimed", "measured", "thread"]);

const NUMBER = /^-?\d/;
/** A number of so many characters is shown as it was written. */
const MAX_NUMBER = 12;

/** Returns a value as text, as it was written; a long fraction gets six digits, as the whole line has them all. */
function asText(json: string): string {
  if (isString(json)) return JSON.parse(json);
  const isLongFraction = NUMBER.test(json) && json.length > MAX_NUMBER && !/^-?\d+$/.test(json);
  return isLongFraction ? String(Number(Number(json).toPrecision(6))) : json;
}

function isString(json: string): boolean {
  return json.startsWith('"');
}
