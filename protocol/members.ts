/** Splits the text of JSON objects and arrays, so that it can be rewritten or shown without touching a single value. */
import { isBlank } from "./scan.ts";

/** A member is one `"key": value` of an object. */
export interface Member {
  readonly key: string;
  /** `text` has key and value as they were written. */
  readonly text: string;
  /** `value` is the value alone, without blanks around it. */
  readonly value: string;
}

/** Returns the members of the object `json`, in order; it must be valid JSON and begin with its brace. */
export function membersOf(json: string): Member[] {
  return split(json).map(([start, colon, end]) => ({
    key: keyOf(json, start, colon),
    text: json.slice(start, end),
    value: trimmed(json, colon + 1, end),
  }));
}

/** Returns the elements of the array `json`, in order, without blanks around them; it must be valid JSON and begin with its bracket. */
export function elementsOf(json: string): string[] {
  return split(json).map(([start, , end]) => trimmed(json, start, end));
}

/** Returns the value of the member `key` of the object `json` as it was written; undefined where there is none. */
export function valueOf(json: string, key: string): string | undefined {
  const found = split(json).findLast(([start, colon]) => keyOf(json, start, colon) === key);
  return found && trimmed(json, found[1] + 1, found[2]);
}

/**
 * Returns the object `json` with `fields` behind its own members, which lose those of the same names. Fields that are undefined
 * only take members away.
 */
export function withFields(json: string, fields: Readonly<Record<string, unknown>>): string {
  const kept = membersOf(json).filter(({ key }) => !Object.hasOwn(fields, key)).map(({ text }) => text);
  const added = JSON.stringify(fields).slice(1, -1);
  return `{${[...kept, ...(added === "" ? [] : [added])].join(",")}}`;
}

/** Returns the object `json` with the member `key` behind all others, whose value is the text `value`, as it was written. */
export function withValue(json: string, key: string, value: string): string {
  const others = membersOf(json).filter((member) => member.key !== key).map(({ text }) => text);
  return `{${[...others, `${JSON.stringify(key)}:${value}`].join(",")}}`;
}

const QUOTE = 0x22, COLON = 0x3a, COMMA = 0x2c;
const BRACKET = 0x5b, BACKSLASH = 0x5c, BRACKET_END = 0x5d, BRACE = 0x7b, BRACE_END = 0x7d;

/** Returns where each part of the outermost object or array begins, has its first colon, and ends. */
function split(json: string): [start: number, colon: number, end: number][] {
  const parts: [number, number, number][] = [];
  let depth = 0, start = 1, colon = 0;
  const end = (at: number) => {
    while (isBlank(json.charCodeAt(start))) start++;
    if (start < at) parts.push([start, colon, at]);
    start = at + 1;
    colon = 0;
  };
  for (let i = 0; i < json.length; i++) {
    switch (json.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(json, i);
        break;
      case COLON:
        if (depth === 1 && colon === 0) colon = i;
        break;
      case BRACE:
      case BRACKET:
        depth++;
        break;
      case BRACE_END:
      case BRACKET_END:
        if (--depth === 0) end(i);
        break;
      case COMMA:
        if (depth === 1) end(i);
    }
  }
  return parts;
}

/** Returns the index of the quote that ends the string which begins at `start`. */
export function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1);; end = json.indexOf('"', end + 1)) {
    let first = end;
    while (json.charCodeAt(first - 1) === BACKSLASH) first--;
    // An even number of backslashes before it are escaped ones.
    if (end === -1 || (end - first) % 2 === 0) return end === -1 ? json.length : end;
  }
}

function keyOf(json: string, start: number, colon: number): string {
  const written = json.slice(start + 1, json.lastIndexOf('"', colon));
  return written.includes("\\") ? JSON.parse(`"${written}"`) : written;
}

function trimmed(json: string, start: number, end: number): string {
  while (isBlank(json.charCodeAt(start))) start++;
  while (isBlank(json.charCodeAt(end - 1))) end--;
  return json.slice(start, end);
}
