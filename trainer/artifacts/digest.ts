/** Computes SHA-256 in the form in which digests travel: `sha256:` and 64 hex digits. */
import { createHash } from "node:crypto";

/** Digests the bytes as they are. */
export function digestBytes(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Digests the UTF-8 form of `text`. */
export function digestText(text: string): string {
  return digestBytes(new TextEncoder().encode(text));
}

/** Returns the first eight hex digits, as they end the ids of patterns and components. */
export function shortDigest(digest: string): string {
  return digest.slice("sha256:".length, "sha256:".length + 8);
}
