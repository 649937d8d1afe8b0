/** Reads what is appended to a stream: one JSON value, or an array of them, of which each becomes a message to the topic. */
import { readLine } from "../../protocol/framing.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { ReceivedLine } from "../../protocol/parse.ts";
import { isBlank } from "../../protocol/scan.ts";
import { bodyBytes, MAX_VALUES, type NotTaken, notTaken, valuesOf } from "../doors/json_values.ts";

/** A stream's own levels around an item: `data` and the line. */
const LEVELS_OF_A_LINE = 2;
const KEY = /^[!-~]{1,100}$/;
/** These ask for what a topic does not have. */
const NOT_OFFERED = ["producer-id", "producer-epoch", "producer-seq", "stream-seq", "stream-closed"];

/** What is appended, in order, or what is wrong with it: then nothing is. */
export type Append = { readonly lines: readonly (ReceivedLine & { readonly ok: true })[] } | NotTaken;

/** Reads the body within its bounds. Repeating one with the same `Idempotency-Key` stores nothing twice. */
export async function readAppend(
  request: Request,
  { topic, limits }: { readonly topic: string; readonly limits: Limits },
): Promise<Append> {
  const { headers } = request;
  const asked = NOT_OFFERED.find((name) => headers.has(name));
  if (asked !== undefined) {
    const fix = "leave it away; to repeat a request whose answer was lost, send Idempotency-Key with both";
    return notTaken("NOT_OFFERED", `${asked}: a topic has no writers' sequences, and is never closed`, fix);
  }
  const type = headers.get("content-type");
  if (type === null) return notTaken("INVALID_REQUEST", "Content-Type: missing", "send application/json");
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return notTaken(
      "CONTENT_TYPE_MISMATCH",
      `Content-Type: "${type}" is not that of the stream`,
      "send application/json",
    );
  }
  const key = headers.get("idempotency-key") ?? crypto.randomUUID();
  if (!KEY.test(key)) {
    return notTaken("INVALID_REQUEST", "Idempotency-Key: not 1–100 visible characters of ASCII");
  }
  const items = await itemsOf(request, limits);
  if ("problem" in items) return items;
  const { texts } = items;
  if (texts.length === 0) {
    return notTaken("INVALID_REQUEST", "There is nothing in the array", "send a value, or some in an array");
  }
  if (texts.length > MAX_VALUES) {
    return notTaken(
      "TOO_LARGE",
      `A body has at most ${MAX_VALUES} items, this one has ${texts.length}`,
      "send them in more requests",
    );
  }
  return linesOf(texts, { topic, limits, key });
}

async function itemsOf(request: Request, limits: Limits) {
  const body = await bodyBytes(request);
  if ("problem" in body) return body;
  if (body.bytes.every(isBlank)) return notTaken("INVALID_REQUEST", "The body is empty", "send a JSON value");
  const maxDepth = limits.max_depth - LEVELS_OF_A_LINE;
  return valuesOf(body.bytes, { maxDepth, fix: "send a JSON value, or an array of them" });
}

function linesOf(
  texts: readonly string[],
  { topic, limits, key }: { readonly topic: string; readonly limits: Limits; readonly key: string },
): Append {
  const lines: (ReceivedLine & { readonly ok: true })[] = [];
  for (const [index, content] of texts.entries()) {
    const id = texts.length === 1 ? key : `${key}.${index}`;
    const head = JSON.stringify({ message_type: "message", message_id: id, topic }).slice(0, -1);
    const line = readLine(`${head},"data":{"content":${content}}}`, limits);
    if (!line.ok) return notTaken(line.code, `Item ${index}: ${line.text}. Nothing was stored`, line.fix);
    lines.push(line);
  }
  return { lines };
}
