/** Says in a few words how a trainer or an agent ended. */
import { signalOf } from "../internal/exit_status.ts";
import type { AgentResult, TrainerResult } from "./results.ts";

/** Returns `Success`, or what went wrong. */
export function fateOf(member: TrainerResult | AgentResult): string {
  const { success, ended_by_fault, ended_early, killed, ready, started_at_ms, exit_code } = member;
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

/** The last line of one of our errors looks like this: its code, its exit. */
const ERROR_END = /^\[[A-Z_]+\] exit \d+$/;

/** Returns the most telling one of a program's last lines: the error with which it ended, if it did. */
export function tellingLine(lines: readonly string[]): string | undefined {
  const last = lines.at(-1);
  const error = last !== undefined && ERROR_END.test(last)
    ? lines.findLast((line) => line.startsWith("error: "))
    : undefined;
  return error ?? last;
}
