/** Says until when an approval is open, where it is not decided before. */
import type { Approval } from "../journal/library/view/library_view.ts";

/** Returns the Unix time; null where it is not known when it was asked. A hub that starts, at `startedMs`, grants the full time anew. */
export function openUntilMs(
  { asked_ms, ttl_ms }: Pick<Approval, "asked_ms" | "ttl_ms">,
  startedMs: number,
): number | null {
  return asked_ms === null ? null : Math.max(asked_ms, startedMs) + ttl_ms;
}
