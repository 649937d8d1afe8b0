/** Finds every process of a run by a mark in its environment, also those that its programs started. Linux only: elsewhere none is seen. */
import type { Clock } from "../../internal/clock.ts";

/** The name of the variable that holds the mark. */
export const RUN_MARK = "AICOLLAB_RUN";

const GONE_WITHIN_MS = 2_000;

/** The ids of processes whose environment says `AICOLLAB_RUN=mark`. What belongs to others cannot be read, and is not ours. */
export function markedProcesses(mark: string): number[] {
  const wanted = `${RUN_MARK}=${mark}`;
  return processIds().filter((pid) => environmentOf(pid).includes(wanted));
}

/**
 * Kills those that are still there: how many that were. All were ended before; one that has just ended may take a moment to
 * be gone.
 */
export async function endLingering(mark: string, clock: Clock): Promise<number> {
  const deadlineMs = clock.monotonicMs() + GONE_WITHIN_MS;
  let pids = markedProcesses(mark);
  while (pids.length > 0 && clock.monotonicMs() < deadlineMs) {
    await clock.delay(50);
    pids = markedProcesses(mark);
  }
  pids.forEach(kill);
  return pids.length;
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    // It has ended meanwhile, which is what the signal is for.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
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
