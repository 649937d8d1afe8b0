/** What became of a trainer, in a few words. */
import { signalOf } from "../internal/exit_status.ts";
import type { TrainerResult } from "./results.ts";

/** `Success`, or what went wrong. */
export function fateOf(trainer: TrainerResult): string {
  const { success, ended_by_fault, ended_early, killed, ready, started_at_ms, exit_code } = trainer;
  if (success) return ended_by_fault ? "Success, ended by a fault" : "Success";
  if (started_at_ms === null) return "never started";
  if (killed) return "did not end, killed by the harness";
  if (exit_code !== 0 || ended_early) return endWords(exit_code!);
  return ready ? "shared nothing" : "never connected";
}

function endWords(code: number): string {
  const signal = signalOf(code);
  return signal === undefined ? `exited ${code}` : `ended by ${signal}`;
}

/** How the last line of an error of ours looks: its code, its exit. */
const ERROR_END = /^\[[A-Z_]+\] exit \d+$/;

/** Of the last lines of a program the one that tells the most: where it ended with an error, what that was. */
export function tellingLine(lines: readonly string[]): string | undefined {
  const last = lines.at(-1);
  const error = last !== undefined && ERROR_END.test(last)
    ? lines.findLast((line) => line.startsWith("error: "))
    : undefined;
  return error ?? last;
}
