/** Reads the text frames of a WebSocket, each of which is one line, by the same checks as the bytes of a connection. */
import { lineTooLong, notOneLine, notText } from "./refusals.ts";
import type { Limits } from "./limits.ts";
import {
  type CutLine,
  parseAuth,
  type ParsedAuth,
  parseLine,
  type ReceivedLine,
  type RefusedLine,
} from "./parse.ts";
import { LineScan } from "./scan.ts";

const BLANKS = /^[ \t\r]+|[ \t\r]+$/g;
const encoder = new TextEncoder();
const scan = new LineScan();

/** Returns the checked first line, or undefined for a frame of blanks. `frame` is a string, or bytes where it is binary. */
export function readFirstFrame(frame: unknown, limits: Limits): ParsedAuth | undefined {
  return read(frame, limits.max_auth_line_bytes, (line) => parseAuth(line, limits));
}

/** Returns any other checked line, or undefined for a frame of blanks. */
export function readFrame(frame: unknown, limits: Limits): ReceivedLine | undefined {
  return read(frame, limits.max_line_bytes, (line) => parseLine(line, limits));
}

function read<V>(
  frame: unknown,
  maxBytes: number,
  parse: (line: CutLine) => V,
): V | RefusedLine | undefined {
  if (typeof frame !== "string") return { ...notText(), bytes: (frame as ArrayBuffer).byteLength };
  const text = frame.replaceAll(BLANKS, "");
  if (text === "") return undefined;
  const bytes = encoder.encode(`${text}\n`);
  const length = bytes.length - 1;
  if (length > maxBytes) return { ...lineTooLong(maxBytes), bytes: length };
  if (text.includes("\n")) return { ...notOneLine(), bytes: length };
  scan.scan(bytes, 0);
  return parse({ text, bytes: length, scan });
}
