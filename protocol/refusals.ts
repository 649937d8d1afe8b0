/** Words the refusals of lines whose form is wrong: what was expected, what came, and what to do about it. */
import type * as z from "zod";
import { type Refusal, refuse } from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { RepeatedKey } from "./repeated_keys.ts";
import { MAX_NUMBER_CHARACTERS } from "./scan.ts";

/** A sentence shows so many characters of an offending value. */
const SHOWN = 80;

/** Returns `value` as JSON, cut to what fits into a sentence. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  return cut(JSON.stringify(value));
}

function cut(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN).toWellFormed()}…`;
}

/** Refuses the value at `path` with `INVALID_MESSAGE`. */
export function invalid(path: string, expected: string, value: unknown): Refusal {
  return refuse("INVALID_MESSAGE", `Invalid "${path}": expected ${expected}, got ${shown(value)}`);
}

/** Refuses a topic in the envelope of a message of another type than `types`. */
export function noTopic(type: string, types: readonly string[]): Refusal {
  return refuse("INVALID_MESSAGE", `topic: a "${type}" goes to no topic`, {
    fix: `leave it out, or put it into data; these may go to one: ${types.join(", ")}`,
  });
}

/** Refuses a message that names two that it is for. */
export function topicAndTarget(topic: string, target: string): Refusal {
  return refuse("INVALID_MESSAGE", `topic: "${topic}" stands beside target_ai "${target}"`, {
    fix: "send it to one of them, or twice",
  });
}

/** Words what zod's own checks find; the words of a schema itself take precedence. */
export function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "missing" : `expected ${article(issue.expected)}`;
    case "too_small":
      return `expected ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}${unitOf(issue.origin)}`;
    case "too_big":
      return `expected ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}${unitOf(issue.origin)}`;
    case "invalid_value":
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "unrecognized_keys":
      return `unknown ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}`;
    default:
      return "not what it must be";
  }
}

function article(kind: string): string {
  if (kind === "int") return "a whole number";
  return `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
}

function unitOf(origin: string): string {
  return { string: " characters", array: " elements" }[origin] ?? "";
}

/** A schema is not met for one reason, the first of zod's issues. */
export interface SchemaIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The values of these keys are shown to nobody, as what is refused may get into the log of whoever sent it. */
const SECRETS: ReadonlySet<PropertyKey> = new Set(["token", "local_key"]);

/** Refuses `root`, which stands at `at` in the line and does not meet its schema, with `INVALID_MESSAGE`. */
export function schemaNotMet(issue: SchemaIssue, root: unknown, at: string): Refusal {
  // deno-lint-ignore no-explicit-any -- a path of zod's leads through objects and arrays that it has walked itself
  const value = issue.path.reduce((inner: any, key) => inner?.[key], root);
  const path = [...(at === "" ? [] : [at]), ...issue.path].join(".");
  const isSecret = at === "" && issue.path.some((key) => SECRETS.has(key)) && value !== undefined;
  return refuse(
    "INVALID_MESSAGE",
    `Invalid "${path}", ${isSecret ? "which is not shown" : shown(value)}: ${issue.message}`,
  );
}

/** Refuses a line that is not one JSON object with `BAD_JSON`. */
export function notAnObject(text: string): Refusal {
  return refuse("BAD_JSON", `A line must be one JSON object, got ${shown(text)}`, {
    fix: "send one JSON object a line, with a line feed after it and none inside",
  });
}

/** Refuses a repeated key with `BAD_JSON`, as parsers disagree about which of two equal keys counts. */
export function repeatedKey({ key, path }: RepeatedKey): Refusal {
  const where = path.length === 0 ? "the envelope" : cut(path.join("."));
  return refuse("BAD_JSON", `The key ${shown(key)} of ${where} is repeated`, { fix: "send each key once" });
}

/** Refuses a line with `BAD_JSON` of which `JSON.parse` took a key for another one. */
export function misreadKey(): Refusal {
  return refuse("BAD_JSON", "A key that is written with escapes cannot be read", {
    fix: "write it without escapes",
  });
}

/** Refuses a number with `BAD_JSON`: parsers make infinity, null or an error of it, or refuse to read so many digits. */
export function unfitNumber(text: string): Refusal {
  const why = text.length > MAX_NUMBER_CHARACTERS
    ? `has ${text.length} characters (at most ${MAX_NUMBER_CHARACTERS})`
    : "is no finite IEEE 754 double";
  return refuse("BAD_JSON", `The number ${cut(text)} ${why}`, { fix: "send it as a string" });
}

/** Refuses a line with `BAD_UTF8`; `what` says what exactly is wrong. */
export function badText(what: string): Refusal {
  return refuse("BAD_UTF8", `The line ${what}`, {
    fix: "send UTF-8 without byte order mark, NUL or lone surrogates",
  });
}

/** Refuses a line with `TOO_COMPLEX` without parsing it. */
export function tooComplex(scan: { depth: number; elements: number }, limits: Limits): Refusal {
  return refuse(
    "TOO_COMPLEX",
    `The line is ${scan.depth} deep (at most ${limits.max_depth}) with ${scan.elements} keys and elements (at most ${limits.max_elements})`,
    { fix: "send less at a time, or large values as one string" },
  );
}

/** Refuses a line with `LINE_TOO_LONG`; it is not known where the next line begins. */
export function lineTooLong(maxBytes: number): Refusal {
  return refuse("LINE_TOO_LONG", `No line feed within ${maxBytes} bytes`, {
    fix: "send shorter lines, each ended by a line feed",
  });
}

/** Refuses a browser or another HTTP client with `HTTP_ON_TCP`. */
export function httpOnTcp(method: string): Refusal {
  return refuse("HTTP_ON_TCP", `This port speaks lines of JSON, not HTTP ("${method}")`, {
    fix: "open the dashboard's address in the browser, by default http://127.0.0.1:5001/",
  });
}

/** Refuses an envelope key that only the hub sets with `RESERVED_FIELD`. */
export function reservedField(key: string): Refusal {
  return refuse("RESERVED_FIELD", `The envelope carries "${key}", which only the hub sets`, {
    fix: "leave it out, or put it into data",
  });
}

/** Refuses a message type with `UNKNOWN_TYPE`; the fix names the known ones. */
export function unknownType(type: string, known: Iterable<string>): Refusal {
  const names = [...known];
  const lower = type.toLowerCase();
  return refuse("UNKNOWN_TYPE", `No AI sends a message_type ${shown(type)}`, {
    fix: names.includes(lower) ? `write "${lower}"` : `send one of: ${names.join(", ")}`,
  });
}

/** Refuses `data` that is over its limit with `INVALID_MESSAGE`. */
export function dataTooLarge(type: string, limit: { bytes: number; max: number; name: string }): Refusal {
  return refuse(
    "INVALID_MESSAGE",
    `"data" of ${type} has ${limit.bytes} bytes, at most ${limit.max} (${limit.name})`,
    {
      fix: "share less, or in parts",
    },
  );
}

/** Refuses a binary frame of a WebSocket. */
export function notText(): Refusal {
  return refuse("BAD_JSON", "This frame is binary", { fix: "send each line as a text frame" });
}

/** Refuses a frame of a WebSocket that holds a line feed. */
export function notOneLine(): Refusal {
  return refuse("BAD_JSON", "This frame has a line feed, and a frame is one line", {
    fix: "send each line in a frame of its own, without a line feed",
  });
}
