/** Reads what is appended to a stream: one JSON value, or an array of them, of which each becomes a message to the topic. */
import type { Problem } from "../../dashboard/failure.ts";
import { bodyText } from "../../internal/body_text.ts";
import { readLine } from "../../protocol/framing.ts";
import type { Limits } from "../../protocol/limits.ts";
import { elementsOf } from "../../protocol/members.ts";
import type { ReceivedLine } from "../../protocol/parse.ts";
import { LineScan } from "../../protocol/scan.ts";

/** A body has so many bytes at most, and so many items. */
export const MAX_BODY_BYTES = 4 * 1_048_576;
export const MAX_ITEMS = 1_000;

/** A stream's own levels around an item: `data` and the line. */
const LEVELS_OF_A_LINE = 2;
const KEY = /^[!-~]{1,100}$/;
/** These ask for what a topic does not have. */
const NOT_OFFERED = ["producer-id", "producer-epoch", "producer-seq", "stream-seq", "stream-closed"];

/** What is appended, in order, or what is wrong with it: then nothing is. */
export type Append =
  | { readonly lines: readonly (ReceivedLine & { readonly ok: true })[] }
  | { readonly problem: Problem };

/** Reads the body within its bounds. Repeating one with the same `Idempotency-Key` stores nothing twice. */
export async function readAppend(
  request: Request,
  { topic, limits }: { readonly topic: string; readonly limits: Limits },
): Promise<Append> {
  const { headers } = request;
  const asked = NOT_OFFERED.find((name) => headers.has(name));
  if (asked !== undefined) {
    const fix = "leave it away; to repeat a request whose answer was lost, send Idempotency-Key with both";
    return no("NOT_OFFERED", `${asked}: a topic has no writers' sequences, and is never closed`, fix);
  }
  const type = headers.get("content-type");
  if (type === null) return no("INVALID_REQUEST", "Content-Type: missing", "send application/json");
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return no(
      "CONTENT_TYPE_MISMATCH",
      `Content-Type: "${type}" is not that of the stream`,
      "send application/json",
    );
  }
  if (headers.has("content-encoding")) {
    return no("UNSUPPORTED_MEDIA_TYPE", "A body with Content-Encoding is not taken", "send it as it is");
  }
  const key = headers.get("idempotency-key") ?? crypto.randomUUID();
  if (!KEY.test(key)) return no("INVALID_REQUEST", "Idempotency-Key: not 1–100 visible characters of ASCII");
  const items = await itemsOf(request, limits);
  if ("problem" in items) return items;
  const { texts } = items;
  if (texts.length === 0) {
    return no("INVALID_REQUEST", "There is nothing in the array", "send a value, or some in an array");
  }
  if (texts.length > MAX_ITEMS) {
    return no(
      "TOO_LARGE",
      `A body has at most ${MAX_ITEMS} items, this one has ${texts.length}`,
      "send them in more requests",
    );
  }
  return linesOf(texts, { topic, limits, key });
}

async function itemsOf(request: Request, limits: Limits) {
  let body: string | undefined;
  try {
    body = await bodyText(request, MAX_BODY_BYTES);
  } catch {
    return no("INVALID_REQUEST", "The body did not come to its end", "send the whole of it again");
  }
  if (body === undefined) {
    return no("TOO_LARGE", `A body has at most ${MAX_BODY_BYTES} bytes`, "send the items in more requests");
  }
  // A line has no line feed, and JSON has none but between its parts.
  const text = body.replace(/[\r\n]/g, " ").trim();
  if (text === "") return no("INVALID_REQUEST", "The body is empty", "send a JSON value");
  const scan = new LineScan();
  scan.scan(new TextEncoder().encode(`${text}\n`), 0);
  // JSON.parse would go on through millions of levels, for seconds.
  if (scan.depth > limits.max_depth - LEVELS_OF_A_LINE + 1) {
    return no(
      "TOO_COMPLEX",
      `The body is ${scan.depth} levels deep; an item may have ${limits.max_depth - LEVELS_OF_A_LINE}`,
    );
  }
  try {
    JSON.parse(text);
  } catch {
    return no("BAD_JSON", "The body is no JSON", "send a JSON value, or an array of them");
  }
  return { texts: text.startsWith("[") ? elementsOf(text) : [text] };
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
    if (!line.ok) return no(line.code, `Item ${index}: ${line.text}. Nothing was stored`, line.fix);
    lines.push(line);
  }
  return { lines };
}

function no(code: string, message: string, fix?: string): { readonly problem: Problem } {
  return { problem: { code, message, ...(fix === undefined ? {} : { fix }) } };
}
