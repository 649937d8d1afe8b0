/**
 * Cuts the bytes of a connection into lines and has each checked by `parse.ts`. The result for every line is the same however
 * the bytes were cut on their way.
 */
import type { ErrorCode, Refusal } from "./errors.ts";
import type { Limits } from "./limits.ts";
import { LineBuffer } from "./line_buffer.ts";
import {
  type CutLine,
  type JsonObject,
  misreadingOf,
  parseAuth,
  type ParsedAuth,
  parseLine,
  type ReceivedLine,
  type RefusedLine,
} from "./parse.ts";
import { badText, httpOnTcp, lineTooLong } from "./refusals.ts";
import { isBlank, LineScan } from "./scan.ts";

const LONGEST_METHOD = "CONNECT ".length;
const HTTP = /^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI) /;
const TLS_HANDSHAKE = [0x16, 0x03] as const;

// Decoding in fatal mode costs seven times as much and makes all text two bytes a character. So a chunk is decoded
// leniently, and only when it has the replacement character, which may be genuine, line by line in fatal mode.
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
const REPLACEMENT = "\uFFFD";
const encoder = new TextEncoder();
/** Each line is scanned and checked before the next one, of whatever connection: one scan is enough for all. */
const scan = new LineScan();

/**
 * Reads one connection: its first line with {@link takeFirst}, then all others with {@link take}.
 *
 * ```ts
 * const count = await conn.read(reader.space());
 * for (const line of reader.take(count)) …
 * ```
 */
export class LineReader {
  readonly #limits: Limits;
  readonly #buffer: LineBuffer;
  #isLost = false;

  /** The first line may have `limits.max_auth_line_bytes`, the others `limits.max_line_bytes`. */
  constructor(limits: Limits) {
    this.#limits = limits;
    this.#buffer = new LineBuffer(limits.max_auth_line_bytes);
  }

  /** Returns the space for the next bytes, at most 64 KiB. They must be taken before the next call. */
  space(): Uint8Array {
    return this.#buffer.space();
  }

  /**
   * Takes `count` bytes that were read into `space()` and returns the checked first line, or undefined while it is not whole.
   * After a refusal the connection has to be closed; otherwise `take(0)` returns what came after the line.
   * @returns refusals with `LINE_TOO_LONG`, `HTTP_ON_TCP`, `BAD_UTF8` (a TLS hello, too) and those of a line's form.
   */
  takeFirst(count: number): ParsedAuth | undefined {
    this.#buffer.add(count);
    const foreign = foreignProtocol(this.#buffer.bytes);
    if (foreign !== undefined) {
      this.#isLost = true;
      return { ...foreign, bytes: this.#buffer.bytes.length };
    }
    const [first] = this.#lines(parseAuth, 1);
    if (first?.ok) this.#buffer.maxLineBytes = this.#limits.max_line_bytes;
    return first;
  }

  /**
   * Takes `count` bytes that were read into `space()` and returns the lines that are whole now, checked, in order. After
   * `LINE_TOO_LONG` it returns none, as it is not known where the next line begins.
   */
  take(count: number): ReceivedLine[] {
    this.#buffer.add(count);
    return this.#lines(parseLine, Infinity);
  }

  #lines<V>(parse: (line: CutLine, limits: Limits) => V, atMost: number): (V | RefusedLine)[] {
    const results: (V | RefusedLine)[] = [];
    if (this.#isLost) {
      this.#buffer.drop(this.#buffer.bytes.length);
      return results;
    }
    const { maxLineBytes } = this.#buffer;
    const bytes = this.#buffer.bytes;
    const whole = this.#buffer.wholeLines();
    if (whole === 0 && bytes.length <= maxLineBytes) return results;
    const chunk = decodeChunk(bytes.subarray(0, whole));
    let start = 0, textStart = 0;
    while (start < whole && results.length < atMost) {
      scan.scan(bytes, start);
      const { end } = scan;
      if (end - start > maxLineBytes) break;
      let from = start, to = end;
      while (from < to && isBlank(bytes[from]!)) from++;
      while (to > from && isBlank(bytes[to - 1]!)) to--;

      let text: string | undefined;
      if (chunk === undefined) text = decodeStrictly(bytes.subarray(from, to));
      else if (chunk.length === whole) text = chunk.slice(from, to);
      else {
        const textEnd = chunk.indexOf("\n", textStart);
        text = chunk.slice(textStart + from - start, textEnd - (end - to));
        textStart = textEnd + 1;
      }
      if (to > from) {
        results.push(
          text === undefined
            ? { ...badText("is not UTF-8"), bytes: to - from }
            : parse({ text, bytes: to - from, scan }, this.#limits),
        );
      }
      start = end + 1;
    }
    const lineSoFar = (start < whole ? scan.end : bytes.length) - start;
    if (results.length < atMost && lineSoFar > maxLineBytes) {
      this.#isLost = true;
      results.push({ ...lineTooLong(maxLineBytes), bytes: lineSoFar });
      start = bytes.length;
    }
    this.#buffer.drop(start);
    return results;
  }
}

/** Checks one line that did not come as bytes, such as one that is about to be sent. */
export function readLine(text: string, limits: Limits): ReceivedLine {
  const bytes = encoder.encode(`${text}\n`);
  const length = bytes.length - 1;
  if (length > limits.max_line_bytes) return { ...lineTooLong(limits.max_line_bytes), bytes: length };
  scan.scan(bytes, 0);
  return parseLine({ text, bytes: length, scan }, limits);
}

/**
 * Returns where the line that begins at `start` ends, and the code by which today's rules refuse it, if they do: it repeats a
 * key, has a number out of range, or is no JSON, which no hub should have stored. The limits of size are not looked at. `lines` must have a line feed behind it.
 */
export function unfitLine(lines: Uint8Array, start: number): { end: number; code: ErrorCode | undefined } {
  scan.scan(lines, start);
  const { end } = scan;
  const text = lenient.decode(lines.subarray(start, end));
  let value: JsonObject;
  try {
    value = JSON.parse(text);
  } catch {
    return { end, code: "BAD_JSON" };
  }
  return { end, code: misreadingOf({ text, bytes: end - start, scan }, value)?.code };
}

/** Returns the text of `bytes`, with the same indices where it is as long; undefined when a byte may not be UTF-8. */
function decodeChunk(bytes: Uint8Array): string | undefined {
  const text = lenient.decode(bytes);
  return text.includes(REPLACEMENT) ? undefined : text;
}

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Returns the refusal of a peer whose first bytes are those of another protocol. */
function foreignProtocol(bytes: Uint8Array): Refusal | undefined {
  if (TLS_HANDSHAKE.every((byte, i) => bytes[i] === byte)) {
    return badText("is a TLS handshake, this port speaks plain TCP");
  }
  const method = HTTP.exec(lenient.decode(bytes.subarray(0, LONGEST_METHOD)))?.[0];
  return method === undefined ? undefined : httpOnTcp(method.trim());
}
