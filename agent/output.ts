/** Turns what a command printed into what is said of it: the result of a task, a line of progress, the reason of a failure. */
import { stripVTControlCharacters } from "node:util";
import { visibleText } from "../internal/visible_text.ts";

/** At most so much of a command's output is kept; what comes after it is read and dropped. */
export const MAX_OUTPUT_BYTES = 1_048_576;
/** A reason is no longer, by the protocol. */
const MAX_REASON = 1_000;
const MAX_NOTE = 200;
/** A line of a message needs this much room for what stands around its output, at most. */
const ROOM_BYTES = 2_048;

export interface Output {
  /** Holds at most {@link MAX_OUTPUT_BYTES}. */
  readonly bytes: Uint8Array;
  /** Counts everything that was printed. */
  readonly totalBytes: number;
}

/** The `result` of a task: `output` is what JSON says where all that was printed is JSON, else the text. */
export interface Result {
  readonly output: unknown;
  /** Is there where `output` is not all; `output_bytes` says how much there was. */
  readonly cut?: true;
  readonly output_bytes?: number;
  readonly [other: string]: unknown;
}

/**
 * Yields results to try one after the other, as a hub refuses JSON that is too deep, has too many elements, or lines that are
 * too long: the JSON that was printed, its text, the beginning of the text.
 */
export function* resultsOf({ bytes, totalBytes }: Output, maxLineBytes: number): Generator<Result> {
  // A hub takes no NUL.
  const text = new TextDecoder().decode(bytes).replaceAll("\0", "\ufffd");
  const isWhole = totalBytes === bytes.length;
  const json = isWhole ? jsonOf(text) : undefined;
  if (json !== undefined) yield { output: json.value };
  if (isWhole && fits(text, maxLineBytes)) yield { output: text };
  yield { output: beginningOf(text, maxLineBytes), cut: true, output_bytes: totalBytes };
}

/** Returns whether nothing but blanks was printed. */
export function isEmpty({ bytes }: Output): boolean {
  return new TextDecoder().decode(bytes).trim() === "";
}

/** Returns the value in `text`, in which numbers stay as they are written. */
function jsonOf(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text, keepNumber) };
  } catch {
    return undefined;
  }
}

// TypeScript 6 knows neither the third argument nor rawJSON, which V8 has since 11.4.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

function keepNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" && context?.source !== undefined ? rawJSON(context.source) : value;
}

function fits(text: string, maxLineBytes: number): boolean {
  return bytesOf(text) + ROOM_BYTES <= maxLineBytes;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(JSON.stringify(text)).length;
}

/** Returns as much of the beginning of `text` as fits into a line, found by halving. */
function beginningOf(text: string, maxLineBytes: number): string {
  let [fitting, tooLong] = [0, text.length + 1];
  while (tooLong - fitting > 1) {
    const middle = Math.floor((fitting + tooLong) / 2);
    if (fits(text.slice(0, middle), maxLineBytes)) fitting = middle;
    else tooLong = middle;
  }
  return text.slice(0, fitting).toWellFormed();
}

/** Returns a line of a command without colours, cut; undefined where nothing can be seen of it. */
export function noteOf(line: string): string | undefined {
  const seen = stripVTControlCharacters(line).trim();
  // A hidden character becomes several that are seen.
  return seen === "" ? undefined : visibleText(seen, MAX_NOTE).slice(0, MAX_NOTE + 1).toWellFormed();
}

/** Returns `why` with the last lines that a command wrote to its standard error. */
export function reasonOf(why: string, errors: string): string {
  const seen = stripVTControlCharacters(errors).split(/\s*[\r\n]\s*/).filter((line) => line !== "")
    .map((line) => visibleText(line, MAX_REASON)).join(" | ");
  if (seen === "") return why.slice(0, MAX_REASON);
  const room = MAX_REASON - why.length - 2;
  const tail = seen.length > room ? `…${seen.slice(1 - room)}` : seen;
  return `${why}: ${tail}`.toWellFormed();
}
