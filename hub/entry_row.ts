/** A stored line as pages list it: who said what to whom, in a sentence that is cut. */
import type { EntryRow } from "../dashboard/hub_view.ts";
import type { HubEnvelope } from "../protocol/messages.ts";
import type { Audience } from "./journal/journal.ts";

/** Longest `text`, UTF-16 units. */
const MAX_TEXT = 300;
/** A longer line is not parsed for its sentence: pages list hundreds of them at once. */
const MAX_PARSED = 65_536;

const FRONT = /^\{"seq":(\d+),"source_ai":"([^"]*)"/;
const TYPE = /"message_type"\s*:\s*"([a-z_]+)"/;

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
  verdict: ["subject", "result", "claimed", "measured"],
  message: ["content"],
  ai_joined: ["ai_id", "specialization"],
  ai_left: ["ai_id", "reason"],
}));

/** What is known of an entry beside its line. */
export interface EntryOrigin {
  readonly atMs: number;
  readonly audience: Audience;
}

/** The row of a stored line, which has `seq` and `source_ai` in front and no line feed. Its text is untrusted. */
export function entryRow(line: string, { atMs, audience }: EntryOrigin): EntryRow {
  const [, seq, source_ai] = FRONT.exec(line)!;
  const { message_type, data = {} } = line.length > MAX_PARSED
    ? unparsed(line)
    : JSON.parse(line) as HubEnvelope;
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

function unparsed(line: string): HubEnvelope {
  return { message_type: TYPE.exec(line)?.[1] ?? "" };
}

function sentence(fields: readonly string[], data: Readonly<Record<string, unknown>>): string {
  const said = fields.filter((field) => data[field] !== undefined).map((field) => asText(data[field])).join(
    " · ",
  );
  return said.length > MAX_TEXT ? `${said.slice(0, MAX_TEXT)}…` : said;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
