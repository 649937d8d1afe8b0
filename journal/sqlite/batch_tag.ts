/** Writes the tags of batches as text, with a checksum as SQLite does not notice a flipped bit, and reads them. */
import { crc32 } from "node:zlib";
import type { Tag } from "../rows.ts";

const CHECKSUM_DIGITS = 8;

/** Returns a tag as it is stored; `json` is the tag as JSON text. */
export function storedTag(json: string): string {
  return crc32(json).toString(16).padStart(CHECKSUM_DIGITS, "0") + json;
}

/** Returns the tag of {@linkcode storedTag}, or undefined where it is damaged. */
export function tagIn(stored: string): Tag | undefined {
  const json = stored.slice(CHECKSUM_DIGITS);
  return storedTag(json) === stored ? JSON.parse(json) : undefined;
}
