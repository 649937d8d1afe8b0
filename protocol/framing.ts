/**
 * Bytes of an AI's connection in, checked messages out. The verdict on every line is the same however the bytes were cut
 * on their way. [T7] What a line must look like is left to `parse.ts`.
 */
import type { Refusal } from "./errors.ts";
import type { Limits } from "./limits.ts";
import { LineBuffer } from "./line_buffer.ts";
import {
  type CutLine,
  parseAuth,
  type ParsedAuth,
  type ParsedLine,
  parseLine,
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

/**
 * Reads one connection: first its opening line with {@link takeFirst}, then everything else with {@link take}.
 *
 * ```ts
 * const count = await conn.read(reader.space());
 * for (const line of reader.take(count)) …
 * ```
 */
export class LineReader {
  readonly #limits: Limits;
  readonly #scan = new LineScan();
  readonly #buffer: LineBuffer;
  #isLost = false;

  /** The first line may have `limits.max_auth_line_bytes`, the others `limits.max_line_bytes`. */
  constructor(limits: Limits) {
    this.#limits = limits;
    this.#buffer = new LineBuffer(limits.max_auth_line_bytes);
  }

  /** Where to read the next bytes to, never more than 64 KiB. Not to be asked again before they were taken. */
  space(): Uint8Array {
    return this.#buffer.space();
  }

  /**
   * Says that `count` bytes were read into `space()`, and returns the verdict on the first line, or undefined while it is
   * not whole. After a refusal the connection is to be closed; otherwise `take(0)` has what came behind the line.
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
   * Says that `count` bytes were read into `space()`, and returns the verdicts on the lines that are whole now, in order.
   * After `LINE_TOO_LONG` nothing more comes, as it is not known where the next line begins.
   */
  take(count: number): ParsedLine[] {
    this.#buffer.add(count);
    return this.#lines(parseLine, Infinity);
  }

  #lines<V>(parse: (line: CutLine, limits: Limits) => V, atMost: number): (V | RefusedLine)[] {
    const verdicts: (V | RefusedLine)[] = [];
    if (this.#isLost) {
      this.#buffer.drop(this.#buffer.bytes.length);
      return verdicts;
    }
    const { maxLineBytes } = this.#buffer;
    const bytes = this.#buffer.bytes;
    const whole = this.#buffer.wholeLines();
    if (whole === 0 && bytes.length <= maxLineBytes) return verdicts;
    const chunk = decodeChunk(bytes.subarray(0, whole));
    const scan = this.#scan;
    let start = 0, textStart = 0;
    while (start < whole && verdicts.length < atMost) {
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
        verdicts.push(
          text === undefined
            ? { ...badText("is not UTF-8"), bytes: to - from }
            : parse({ text, bytes: to - from, scan }, this.#limits),
        );
      }
      start = end + 1;
    }
    const lineSoFar = (start < whole ? scan.end : bytes.length) - start;
    if (verdicts.length < atMost && lineSoFar > maxLineBytes) {
      this.#isLost = true;
      verdicts.push({ ...lineTooLong(maxLineBytes), bytes: lineSoFar });
      start = bytes.length;
    }
    this.#buffer.drop(start);
    return verdicts;
  }
}

/** The verdict on one line that did not come as bytes, such as one that is about to be sent. */
export function readLine(text: string, limits: Limits): ParsedLine {
  const bytes = encoder.encode(`${text}\n`);
  const length = bytes.length - 1;
  if (length > limits.max_line_bytes) return { ...lineTooLong(limits.max_line_bytes), bytes: length };
  const scan = new LineScan();
  scan.scan(bytes, 0);
  return parseLine({ text, bytes: length, scan }, limits);
}

/** The text of `bytes`, whose indices are those of the bytes when it has as many; undefined when they are not UTF-8. */
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

/** The refusal for a peer that speaks another protocol, as far as its first bytes tell. */
function foreignProtocol(bytes: Uint8Array): Refusal | undefined {
  if (TLS_HANDSHAKE.every((byte, i) => bytes[i] === byte)) {
    return badText("is a TLS handshake, this port speaks plain TCP");
  }
  const method = HTTP.exec(lenient.decode(bytes.subarray(0, LONGEST_METHOD)))?.[0];
  return method === undefined ? undefined : httpOnTcp(method.trim());
}
