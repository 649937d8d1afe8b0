/** Names by an address what a result has no room for: read as a resource, it is whole. */
import type { Entry } from "./entry.ts";

/** The AI itself: its name, its work, who is here. */
export const ME = "aicollab://me";

const SHARES: ReadonlySet<string> = new Set(["pattern_share", "code_share", "os_component_share"]);

/** Returns whether entries of this type share something. */
export function isShare(type: string): boolean {
  return SHARES.has(type);
}

export function sessionUri(session_id: string): string {
  return `aicollab://session/${session_id}`;
}

/** Returns the resource that has the entry whole. */
export function uriOf(
  { seq, type, session_id }: Pick<Entry, "seq" | "type"> & { readonly session_id?: string | undefined },
): string {
  if (isShare(type)) return `aicollab://artifact/${seq}`;
  return session_id === undefined ? `aicollab://thread/${seq}` : sessionUri(session_id);
}
