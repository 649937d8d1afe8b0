/** What became of a trainer, in a few words. */
import type { TrainerResult } from "./results.ts";

/** `Success`, or what went wrong. */
export function fateOf(trainer: TrainerResult): string {
  if (trainer.success) return trainer.ended_by_fault ? "Success, ended by a fault" : "Success";
  if (trainer.started_at_ms === null) return "never started";
  if (trainer.exit_code !== 0 || trainer.ended_early) return `exited ${trainer.exit_code}`;
  return trainer.ready ? "shared nothing" : "never connected";
}
