/** Decides whether a component may name a blob in place of its source: the blob is there, and its sender's to show. */
import { type Refusal, refuse } from "../../protocol/errors.ts";
import { BLOB } from "../../protocol/limits.ts";
import type { Context, MessageOf } from "./decision.ts";

/** An hour before a blob goes that no entry names, it may not be named any more: so it cannot go while an entry that names it is stored. */
const NAMED_WITHIN_MS = BLOB.unnamedMs - 3_600_000;

/** Returns the blob that the data of a component names; undefined where its source is with it. */
export function blobOf(data: { readonly blob?: unknown; readonly source?: unknown }): string | undefined {
  return typeof data.blob === "string" && data.source === undefined ? data.blob : undefined;
}

/** A component has either its source or the name and the size of a blob. */
export function checkBody(
  { message: { data }, lookup, now, from }: Context<MessageOf<"os_component_share" | "code_share">>,
): Refusal | undefined {
  const { source, blob, size_bytes: size } = data;
  if (blob === undefined) {
    if (source !== undefined) return undefined;
    return refuse("INVALID_MESSAGE", "data.source: missing, and there is no data.blob in its place");
  }
  if (source !== undefined) {
    return refuse("INVALID_MESSAGE", "data.blob: the body is in data.source already", {
      fix: "leave one of them out",
    });
  }
  const found = lookup?.blob;
  if (!found || (!found.isReferenced && found.put_ms < now.wallMs - NAMED_WITHIN_MS)) {
    return refuse(
      "INVALID_MESSAGE",
      `data.blob: there is no blob "${blob}" that "${from}" has put or can read`,
      {
        fix: "put it first: PUT /api/v1/blobs/sha256:…; one that nothing names goes after 24 h",
      },
    );
  }
  if (size === found.size) return undefined;
  return refuse("INVALID_MESSAGE", `data.size_bytes: the blob has ${found.size} bytes, not ${size}`, {
    fix: `send "size_bytes":${found.size}`,
  });
}
