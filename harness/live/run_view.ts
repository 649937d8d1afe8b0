/** Declares what a display shows of a run while it goes on. */
import type { HubSample } from "../../outcome/results.ts";

export interface TrainerView {
  readonly ai_id: string;
  readonly specialization: string;
  readonly state: "waiting" | "starting" | "running" | "ended" | "killed" | "replaced";
  /** Goes from 0 to 1 in the collaboration that it is partner of; null where there is none. */
  readonly progress: number | null;
  /** Counts patterns and components so far; null where they are not known. */
  readonly shared: number | null;
  /** `last` is the message of its last log line, which is untrusted text of an AI. */
  readonly last: string;
}

export interface RunView {
  readonly title: string;
  readonly elapsedMs: number;
  readonly durationMs: number;
  /** Holds the hub's counts, or the reason why there are none. */
  readonly hub: HubSample | string;
  readonly trainers: readonly TrainerView[];
}

/** Shows a run, and is disposed of when the run is over. */
export interface RunDisplay extends Disposable {
  /** Prints a line that stays. */
  print(line: string): void;
  /** Shows the current state; may be called at any rate. */
  update(view: RunView): void;
}
