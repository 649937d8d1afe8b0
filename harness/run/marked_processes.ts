/** Finds every process of a run by a mark in its environment, also those that its programs started. Linux only: elsewhere none is seen. */
import type { Clock } from "../../internal/clock.ts";

/** The name of the variable that holds the mark. */
export const RUN_MARK = "AICOLLAB_RUN";

/** The ids of processes whose environment says `AICOLLAB_RUN=mark`. What belongs to others cannot be read, and is not ours. */
export function markedProcesses(mark: string): number[] {
  const wanted = `${RUN_MARK}=${mark}`;
  return processIds().filter((pid) => environmentOf(pid).includes(wanted));
}

/** Those that are still there after `graceMs`: a process that has just ended may take a moment to be gone. */
export async function lingering(mark: string, { clock, graceMs }: { clock: Clock; graceMs: number }) {
  const deadlineMs = clock.monotonicMs() + graceMs;
  let pids = markedProcesses(mark);
  while (pids.length > 0 && clock.monotonicMs() < deadlineMs) {
    await clock.delay(50);
    pids = markedProcesses(mark);
  }
  return pids;
}

function processIds(): number[] {
  try {
    return [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function environmentOf(pid: number): string[] {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/environ`).split("\0");
  } catch {
    return [];
  }
}
