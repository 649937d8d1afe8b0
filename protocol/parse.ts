/**
 * Parses one line's text to a checked message of an AI, or to the refusal that answers it. `framing.ts` cuts bytes into
 * lines before, and the broker decides later whether the message may happen.
 */
import type * as z from "zod";
import type { Refusal } from "./errors.ts";
import { hasBadEscape } from "./escapes.ts";
import type { Limits } from "./limits.ts";
import { membersOf } from "./members.ts";
import { type AuthLine, authSchema } from "./auth_line.ts";
import { ENVELOPE_FIELDS, RESERVED_FIELDS, TOPIC_FIELD } from "./envelope.ts";
import type { MessageSpec } from "./message_spec.ts";
import { type AdminMessage, type AiMessage, MESSAGES, type MessageType, TOPICAL } from "./messages.ts";
import { AI_ID_FORM, isAddressee, isTopicName, TOPIC_FORM } from "./names.ts";
import { once } from "./once.ts";
import { countKeys, findRepeatedKey, hasKeysOf } from "./repeated_keys.ts";
import {
  badText,
  dataTooLarge,
  expectation,
  invalid,
  misreadKey,
  notAnObject,
  noTopic,
  repeatedKey,
  reservedField,
  type SchemaIssue,
  schemaNotMet,
  tooComplex,
  topicAndTarget,
  unfitNumber,
  unknownType,
} from "./refusals.ts";
import type { LineScan } from "./scan.ts";
import { surelyValid } from "./shape.ts";

/** A message that meets its schema. */
export interface AcceptedLine<M = AiMessage> {
  readonly ok: true;
  /**
   * `text` is stored and delivered, without line feed and the hub's four fields: it is the client's own text or, where that had
   * no `data`, one with its members put into `data`. What a schema adds by default is in `message` only.
   */
  readonly text: string;
  /** `bytes` is the length of `text` in UTF-8. */
  readonly bytes: number;
  readonly message: M;
}

/** A line that is answered with an error. */
export interface RefusedLine extends Refusal {
  /** `bytes` is the length of the line in UTF-8 as it came, without the blanks around it. */
  readonly bytes: number;
  /** `messageId` is the line's `message_id`, where one could be read without doubt. */
  readonly messageId?: string;
}

/** A line is accepted or refused. */
export type ParsedLine = AcceptedLine | RefusedLine;

/** A line that was just read may also be one of an admin, which the session answers itself. */
export type ReceivedLine = AcceptedLine | AcceptedLine<AdminMessage> | RefusedLine;

/** The first line of a connection is accepted or refused. */
export type ParsedAuth = { readonly ok: true; readonly auth: AuthLine } | RefusedLine;

/** A line cut out of the stream: its text without blanks around it, the UTF-8 bytes of that, and the counts of its scan. */
export interface CutLine {
  readonly text: string;
  readonly bytes: number;
  readonly scan: LineScan;
}

/** What `JSON.parse` makes of an object. */
export type JsonObject = Record<string, unknown>;

function check(schemaOf: () => z.ZodObject) {
  const isSurelyValid = once(() => surelyValid(schemaOf()));
  return (value: unknown): { ok: true; value: JsonObject } | { ok: false; issue: SchemaIssue } => {
    if (isSurelyValid()(value)) return { ok: true, value: value as JsonObject };
    const result = schemaOf().safeParse(value, { error: expectation });
    return result.success ? { ok: true, value: result.data } : { ok: false, issue: result.error.issues[0]! };
  };
}

const encoder = new TextEncoder();
const checkAuth = check(authSchema);

/** These tables are maps, as a `message_type` or a key may be `constructor`. */
const CHECKS = new Map(
  Object.entries<MessageSpec>(MESSAGES)
    .filter(([, { sender }]) => sender !== "hub")
    .map(([type, spec]) => [type, check(() => spec.schema)]),
);
const AI_TYPES = [...CHECKS.keys()].filter((type) => MESSAGES[type as MessageType].sender !== "admin");
const ENVELOPE = new Map<string, "ours" | "reserved">([
  ...ENVELOPE_FIELDS.map((field) => [field, "ours"] as const),
  ...RESERVED_FIELDS.map((field) => [field, "reserved"] as const),
]);
const MAX_DATA_BYTES = new Map<string, "max_pattern_bytes" | "max_component_bytes" | "max_request_bytes">([
  ["collaboration_request", "max_request_bytes"],
  ["collaboration_amend", "max_request_bytes"],
  ["collaboration_question", "max_request_bytes"],
  ["collaboration_answer", "max_request_bytes"],
  ["pattern_share", "max_pattern_bytes"],
  ["os_component_share", "max_component_bytes"],
  ["code_share", "max_component_bytes"],
]);

/** Checks the line of whoever was admitted. */
export function parseLine(line: CutLine, limits: Limits): ReceivedLine {
  const object = readObject(line, limits);
  if (!object.ok) return object;
  const envelope = object.value;
  const refused = (refusal: Refusal) => refusedLine(line, refusal, envelope);

  for (const key in envelope) if (ENVELOPE.get(key) === "reserved") return refused(reservedField(key));
  const { message_type: type, message_id: messageId, target_ai: target } = envelope;
  if (typeof type !== "string") return refused(invalid("message_type", "a string", type));
  const checkData = CHECKS.get(type);
  if (checkData === undefined) return refused(unknownType(type, AI_TYPES));
  if (messageId !== undefined && !isMessageId(messageId)) {
    return refused(invalid("message_id", "a string of 1–128 characters", messageId));
  }
  if (target !== undefined && !(typeof target === "string" && isAddressee(target))) {
    return refused(invalid("target_ai", `an ai_id, which is ${AI_ID_FORM}`, target));
  }
  const topic = envelope.data === undefined ? undefined : envelope[TOPIC_FIELD];
  if (topic !== undefined) {
    if (!TOPICAL.has(type)) return refused(noTopic(type, [...TOPICAL]));
    if (typeof topic !== "string" || !isTopicName(topic)) {
      return refused(invalid("topic", `a name: ${TOPIC_FORM}`, topic));
    }
    if (target !== undefined) return refused(topicAndTarget(topic, target as string));
  }

  const form = envelope.data === undefined ? withData(line.text, envelope) : asItCame(line, envelope);
  const limit = MAX_DATA_BYTES.get(type);
  if (limit !== undefined && form.dataBytes > limits[limit]) {
    return refused(dataTooLarge(type, { bytes: form.dataBytes, max: limits[limit], name: limit }));
  }
  const data = checkData(form.data);
  if (!data.ok) return refused(schemaNotMet(data.issue, form.data, "data"));
  // The parsed line is the message, unless its data was moved or completed.
  const message = data.value === envelope.data ? envelope : completed(envelope, topic, data.value);
  return {
    ok: true,
    text: form.text,
    bytes: form.bytes,
    message: message as unknown as AiMessage,
  };
}

/** Returns the message of a line that was accepted before, from its {@linkcode AcceptedLine.text}. */
export function rereadLine(text: string): AiMessage {
  const envelope = JSON.parse(text) as AiMessage;
  // The same check as the first time keeps the same order of keys, by which a resent request is compared.
  const data = CHECKS.get(envelope.message_type)!(envelope.data);
  if (!data.ok) throw new Error(`${data.issue.path.join(".")}: ${data.issue.message}`);
  return { ...envelope, data: data.value } as unknown as AiMessage;
}

/** Checks the first line of a connection. */
export function parseAuth(line: CutLine, limits: Limits): ParsedAuth {
  const object = readObject(line, limits);
  if (!object.ok) return object;
  const auth = checkAuth(object.value);
  if (auth.ok) return { ok: true, auth: auth.value as AuthLine };
  return refusedLine(line, schemaNotMet(auth.issue, object.value, ""));
}

type ReadObject =
  | { readonly ok: true; readonly value: JsonObject }
  | RefusedLine;

/** Parses the line to an object that says what any other parser finds in the text. */
function readObject(line: CutLine, limits: Limits): ReadObject {
  const { text, scan } = line;
  // This check comes before JSON.parse, which takes millions of levels and blocks for seconds.
  if (scan.depth > limits.max_depth || scan.elements > limits.max_elements) {
    return refusedLine(line, tooComplex(scan, limits));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // JSON knows neither of the two, so they are looked for only where it has failed.
    if (text.includes("\0")) return refusedLine(line, badText("has a NUL"));
    if (text.startsWith("\uFEFF")) return refusedLine(line, badText("begins with a byte order mark"));
    return refusedLine(line, notAnObject(text));
  }
  if (!isObject(value)) return refusedLine(line, notAnObject(text));
  const misread = misreadingOf(line, value);
  if (misread !== undefined) return misread;
  if (scan.hasUnicodeEscape && hasBadEscape(text)) {
    return refusedLine(line, badText("has an escape for NUL or for half of a surrogate pair"), value);
  }
  return { ok: true, value };
}

/**
 * Returns the refusal of a line about whose meaning parsers disagree, as it repeats a key or has a number out of range. `value` is
 * what JSON.parse makes of it.
 */
export function misreadingOf(line: CutLine, value: JsonObject): RefusedLine | undefined {
  const { text, scan } = line;
  if (
    scan.mayRepeatKey && (scan.keys !== countKeys(value) || text.includes("\\") && !hasKeysOf(text, value))
  ) {
    const repeated = findRepeatedKey(text);
    if (repeated === undefined) return refusedLine(line, misreadKey(), value);
    // Of a repeated message_id nobody knows which one counts.
    return refusedLine(line, repeatedKey(repeated), repeated.path.length === 0 ? {} : value);
  }
  return scan.unfitNumber === undefined ? undefined : refusedLine(line, unfitNumber(scan.unfitNumber), value);
}

interface Form {
  readonly text: string;
  readonly bytes: number;
  readonly data: unknown;
  readonly dataBytes: number;
}

function asItCame({ text, bytes, scan }: CutLine, { data }: JsonObject): Form {
  return { text, bytes, data, dataBytes: scan.dataBytes };
}

/** Rewrites a line without `data`: every key outside of the envelope counts as data. Values stay as they were written. */
function withData(text: string, envelope: JsonObject): Form {
  const [ours, others] = [[] as string[], [] as string[]];
  for (const { key, text: member } of membersOf(text)) (ENVELOPE.has(key) ? ours : others).push(member);
  const dataText = `{${others.join(",")}}`;
  const written = `{${[...ours, `"data":${dataText}`].join(",")}}`;
  return {
    text: written,
    bytes: encoder.encode(written).length,
    data: Object.fromEntries(Object.entries(envelope).filter(([key]) => !ENVELOPE.has(key))),
    dataBytes: encoder.encode(dataText).length,
  };
}

/** Returns the keys of the envelope alone, with other data. */
function completed(envelope: JsonObject, topic: unknown, data: JsonObject): JsonObject {
  const own = Object.fromEntries(Object.entries(envelope).filter(([key]) => ENVELOPE.has(key)));
  return topic === undefined ? { ...own, data } : { ...own, [TOPIC_FIELD]: topic, data };
}

function refusedLine({ bytes }: CutLine, refusal: Refusal, envelope: JsonObject = {}): RefusedLine {
  const { message_id: messageId } = envelope;
  return isMessageId(messageId) ? { ...refusal, bytes, messageId } : { ...refusal, bytes };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMessageId(value: unknown): value is string {
  return typeof value === "string" && value.length >= 1 && value.length <= 128 && value.isWellFormed();
}
