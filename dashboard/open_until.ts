/** Says until when an approval is open, where it is not decided before. */
import type { Approval } from "../journal/library/view/library_view.ts";

/**
 * Returns the Unix time; null where it is not known when it was asked. Only what an older hub stored gets its full time anew from a
 * hub that starts, at `startedMs`.
 */
export function openUntilMs(
  { asked_ms, open_since_ms, ttl_ms }: Pick<Approval, "asked_ms" | "open_since_ms" | "ttl_ms">,
  startedMs: number,
): number | null {
  if (open_since_ms !== null) return open_since_ms + ttl_ms;
  return asked_ms === null ? null : Math.max(asked_ms, startedMs) + ttl_ms;
}
