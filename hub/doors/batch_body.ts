/** Reads the lines of AIs that come as the body of one request: one object, an array of them, or one on each line. */
import { refuse } from "../../protocol/errors.ts";
import { LineReader, readLine } from "../../protocol/framing.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { ReceivedLine, RefusedLine } from "../../protocol/parse.ts";
import { lineTooLong } from "../../protocol/refusals.ts";
import { bodyBytes, MAX_VALUES, type NotTaken, notTaken, valuesOf } from "./json_values.ts";

const LF = 10;

/** A batch, in order; each line has an id, or is one that is refused. */
export type Batch = { readonly lines: readonly ReceivedLine[] } | NotTaken;

/** Reads the body within its bounds. Of lines each stands for itself; JSON is taken as a whole or not at all. */
export async function readBatch(request: Request, limits: Limits): Promise<Batch> {
  const body = await bodyBytes(request);
  if ("problem" in body) return body;
  const isLines = /\b(ndjson|jsonl|json-seq|jsonlines)\b/i.test(request.headers.get("content-type") ?? "");
  const batch = isLines ? { lines: linesOf(body.bytes, limits) } : fromJson(body.bytes, limits);
  if ("problem" in batch) return batch;
  if (batch.lines.length === 0) {
    const fix = 'send {"message_type":…,"message_id":…,"data":{…}}, or several of them';
    return notTaken("INVALID_REQUEST", "There is no message in the body", fix);
  }
  if (batch.lines.length > MAX_VALUES) {
    const message = `A body has at most ${MAX_VALUES} messages, this one has ${batch.lines.length}`;
    return notTaken("TOO_LARGE", message, "send them in more requests; nothing was taken");
  }
  return { lines: batch.lines.map(needsId) };
}

function fromJson(bytes: Uint8Array, limits: Limits): Batch {
  const fix = "send JSON, or one object on each line as application/x-ndjson";
  const values = valuesOf(bytes, { maxDepth: limits.max_depth, fix });
  return "problem" in values ? values : { lines: values.texts.map((text) => readLine(text, limits)) };
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
