/** What people see of a run while it goes on, whatever they see it on. */
import type { HubSample } from "../../outcome/results.ts";

/** One trainer at one moment. */
export interface TrainerView {
  readonly ai_id: string;
  readonly specialization: string;
  readonly state: "waiting" | "starting" | "running" | "ended" | "killed" | "replaced";
  /** 0–1 of the session that it is partner of; null: of none. */
  readonly progress: number | null;
  /** Patterns and components so far; null: not known. */
  readonly shared: number | null;
  /** What it said last, as it said it: text of an AI. */
  readonly last: string;
}

/** A run at one moment. */
export interface RunView {
  readonly title: string;
  readonly elapsedMs: number;
  readonly durationMs: number;
  /** The hub's counts, or why there are none. */
  readonly hub: HubSample | string;
  readonly trainers: readonly TrainerView[];
}

/** Shows a run; disposed of when the run is over. */
export interface RunDisplay extends Disposable {
  /** A line that stays. */
  print(line: string): void;
  /** How things stand; may be called at any rate. */
  update(view: RunView): void;
}
