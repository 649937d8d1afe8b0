/** Reads a body that holds JSON values, one or an array of them: each is a text of its own, as it was written. */
import type { Problem } from "../../dashboard/failure.ts";
import { elementsOf } from "../../protocol/members.ts";
import { LineScan } from "../../protocol/scan.ts";

/** A body has so many bytes at most, and so many values. */
export const MAX_BODY_BYTES = 4 * 1_048_576;
export const MAX_VALUES = 1_000;

const LF = 10, CR = 13, BLANK = 32;
const BRACKET = "[";
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const scan = new LineScan();

/** Why a body is not taken. */
export interface NotTaken {
  readonly problem: Problem;
}

/** Reads the bytes of a body within its bound. */
export async function bodyBytes(request: Request): Promise<{ readonly bytes: Uint8Array } | NotTaken> {
  if (request.headers.has("content-encoding")) {
    return notTaken(
      "UNSUPPORTED_MEDIA_TYPE",
      "A body with Content-Encoding is not taken",
      "send it as it is",
    );
  }
  try {
    const bytes = await bytesOf(request);
    if (bytes !== undefined) return { bytes };
  } catch {
    return notTaken("INVALID_REQUEST", "The body did not come to its end", "send the whole of it again");
  }
  const message = `A body has at most ${MAX_BODY_BYTES} bytes`;
  return notTaken("TOO_LARGE", message, "send less in each request, in more of them");
}

/** Resolves with the body; with undefined where it is too large. @throws {Error} when it does not come to its end. */
async function bytesOf(request: Request): Promise<Uint8Array | undefined> {
  // The server takes no more than this header says. Most bodies are there already: a stream of them costs more than the rest.
  if (Number(request.headers.get("content-length") ?? Infinity) <= MAX_BODY_BYTES) {
    return await request.bytes();
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > MAX_BODY_BYTES) return undefined;
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

/** Returns the elements of an array, or the one value, each without a line feed; they are taken as a whole or not at all. */
export function valuesOf(
  bytes: Uint8Array,
  { maxDepth, fix }: { readonly maxDepth: number; readonly fix: string },
): { readonly texts: readonly string[] } | NotTaken {
  const flat = new Uint8Array(bytes.length + 1);
  // JSON has line ends only between its parts.
  for (let i = 0; i < bytes.length; i++) flat[i] = bytes[i] === LF || bytes[i] === CR ? BLANK : bytes[i]!;
  flat[bytes.length] = LF;
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return notTaken("BAD_UTF8", "The body is not UTF-8");
  }
  scan.scan(flat, 0);
  // JSON.parse would go on through millions of levels, for seconds.
  if (scan.depth > maxDepth + 1) {
    return notTaken(
      "TOO_COMPLEX",
      `The body is ${scan.depth} levels deep; a value in it may have ${maxDepth}`,
    );
  }
  try {
    JSON.parse(text);
  } catch {
    return notTaken("BAD_JSON", "The body is no JSON", fix);
  }
  const json = decoder.decode(flat).trim();
  return { texts: json.startsWith(BRACKET) ? elementsOf(json) : [json] };
}

export function notTaken(code: string, message: string, fix?: string): NotTaken {
  return { problem: { code, message, ...(fix === undefined ? {} : { fix }) } };
}
