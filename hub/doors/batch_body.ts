/** Reads the lines of AIs that come as the body of one request: one object, an array of them, or one on each line. */
import { refuse } from "../../protocol/errors.ts";
import { LineReader, readLine } from "../../protocol/framing.ts";
import type { Limits } from "../../protocol/limits.ts";
import { elementsOf } from "../../protocol/members.ts";
import type { ReceivedLine, RefusedLine } from "../../protocol/parse.ts";
import { lineTooLong, tooComplex } from "../../protocol/refusals.ts";
import { LineScan } from "../../protocol/scan.ts";
import type { Problem } from "../../dashboard/failure.ts";

/** A body has so many bytes at most, and so many lines. */
export const MAX_BODY_BYTES = 4 * 1_048_576;
export const MAX_BATCH_LINES = 1_000;

const LF = 10, CR = 13, BLANK = 32;
const BRACKET = "[";
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const scan = new LineScan();

/** A batch, in order; each line has an id, or is one that is refused. */
export type Batch =
  | { readonly lines: readonly ReceivedLine[] }
  | { readonly problem: Problem };

/** Reads the body within its bounds, as it comes. Of lines each stands for itself; JSON is taken as a whole or not at all. */
export async function readBatch(request: Request, limits: Limits): Promise<Batch> {
  if (request.headers.has("content-encoding")) {
    return no("UNSUPPORTED_MEDIA_TYPE", "A body with Content-Encoding is not taken", "send it as it is");
  }
  let bytes: Uint8Array | undefined;
  try {
    bytes = await bodyBytes(request, MAX_BODY_BYTES);
  } catch {
    return no("INVALID_REQUEST", "The body did not come to its end", "send the whole of it again");
  }
  if (bytes === undefined) {
    return no(
      "TOO_LARGE",
      `A body has at most ${MAX_BODY_BYTES} bytes`,
      "send the messages in more requests",
    );
  }
  const isLines = /\b(ndjson|jsonl|json-seq|jsonlines)\b/i.test(request.headers.get("content-type") ?? "");
  const batch = isLines ? { lines: linesOf(bytes, limits) } : fromJson(bytes, limits);
  if ("problem" in batch) return batch;
  if (batch.lines.length === 0) {
    const fix = 'send {"message_type":…,"message_id":…,"data":{…}}, or several of them';
    return no("INVALID_REQUEST", "There is no message in the body", fix);
  }
  if (batch.lines.length > MAX_BATCH_LINES) {
    const message = `A body has at most ${MAX_BATCH_LINES} messages, this one has ${batch.lines.length}`;
    return no("TOO_LARGE", message, "send them in more requests; nothing was taken");
  }
  return { lines: batch.lines.map(needsId) };
}

function fromJson(bytes: Uint8Array, limits: Limits): Batch {
  const flat = new Uint8Array(bytes.length + 1);
  // A line has no line feed, and JSON has none but between its parts.
  for (let i = 0; i < bytes.length; i++) flat[i] = bytes[i] === LF || bytes[i] === CR ? BLANK : bytes[i]!;
  flat[bytes.length] = LF;
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return no("BAD_UTF8", "The body is not UTF-8");
  }
  scan.scan(flat, 0);
  // JSON.parse would go on through millions of levels, for seconds.
  if (scan.depth > limits.max_depth + 1) return no("TOO_COMPLEX", tooComplex(scan, limits).text);
  try {
    JSON.parse(text);
  } catch {
    return no(
      "BAD_JSON",
      "The body is no JSON",
      "send JSON, or one object on each line as application/x-ndjson",
    );
  }
  const json = decoder.decode(flat).trim();
  return {
    lines: (json.startsWith(BRACKET) ? elementsOf(json) : [json]).map((one) => readLine(one, limits)),
  };
}

/** Checks lines as they are checked over TCP, but that one which is too long does not hide where the next one begins. */
function linesOf(bytes: Uint8Array, limits: Limits): ReceivedLine[] {
  const lines: ReceivedLine[] = [];
  const reader = new LineReader({ ...limits, max_auth_line_bytes: limits.max_line_bytes });
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(LF, start);
    const end = found === -1 ? bytes.length : found;
    if (end - start > limits.max_line_bytes) {
      lines.push({ ...lineTooLong(limits.max_line_bytes), bytes: end - start });
    } else lines.push(...take(reader, bytes.subarray(start, end)), ...take(reader, END_OF_LINE));
    start = end + 1;
  }
  return lines;
}

const END_OF_LINE = Uint8Array.of(LF);

function take(reader: LineReader, bytes: Uint8Array): ReceivedLine[] {
  const lines: ReceivedLine[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = reader.space();
    const part = bytes.subarray(at, at + space.length);
    space.set(part);
    lines.push(...reader.take(part.length));
    at += part.length;
  }
  return lines;
}

function needsId(line: ReceivedLine): ReceivedLine {
  if (!line.ok || line.message.message_id !== undefined) return line;
  const refusal: RefusedLine = {
    ...refuse("INVALID_MESSAGE", "message_id: missing", {
      fix: "give each message an id of its own, and send it again with the same one when its answer was lost",
    }),
    bytes: line.bytes,
  };
  return refusal;
}

/** Resolves with the body; with undefined where it has more than `maxBytes`. @throws {Error} when it does not come to its end. */
async function bodyBytes(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  // The server takes no more than this header says. Most bodies are there already: a stream of them costs more than the rest.
  if (Number(request.headers.get("content-length") ?? Infinity) <= maxBytes) return await request.bytes();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > maxBytes) return undefined;
    parts.push(part);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function no(code: string, message: string, fix?: string): { readonly problem: Problem } {
  return { problem: { code, message, ...(fix === undefined ? {} : { fix }) } };
}
