/** Formats the counts and times of a run that goes on. */
import { visibleText } from "../../internal/visible_text.ts";
import { countersText } from "../../outcome/counters_text.ts";
import type { RunView } from "./run_view.ts";

/** Returns the four counters, or the reason why they are not known. */
export function countsText(hub: RunView["hub"]): string {
  return typeof hub === "string" ? visibleText(hub) : countersText(hub);
}

/** Returns elapsed and planned time, such as `0:05 of 0:20`. */
export function timeText({ elapsedMs, durationMs }: Pick<RunView, "elapsedMs" | "durationMs">): string {
  return `${clockText(elapsedMs)} of ${clockText(durationMs)}`;
}

/** Returns minutes and seconds, such as `1:05`. */
export function clockText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
