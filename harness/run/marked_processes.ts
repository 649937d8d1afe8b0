/** Finds every process of a run, children included, by a mark in its environment. It works on Linux and finds none elsewhere. */
import type { Clock } from "../../internal/clock.ts";

/** The commands of agents get it too, which get no variable of the name `AICOLLAB_*`. */
export const RUN_MARK = "HARNESS_RUN";

const GONE_WITHIN_MS = 2_000;

/** Returns the ids of processes whose environment holds `HARNESS_RUN=mark`. Those of other users cannot be read and are skipped. */
export function markedProcesses(mark: string): number[] {
  const wanted = `${RUN_MARK}=${mark}`;
  return processIds().filter((pid) => environmentOf(pid).includes(wanted));
}

/**
 * Kills the processes that are still there and returns how many there were. They get two seconds to disappear first, because
 * all of them were ended before.
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

/** Returns the processes that `pid` has started and that run now; none outside Linux. */
export function childrenOf(pid: number): number[] {
  try {
    const tasks = [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) => name);
    return tasks.flatMap((task) =>
      Deno.readTextFileSync(`/proc/${pid}/task/${task}/children`).split(" ").filter(Boolean).map(Number)
    );
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    // The process has ended meanwhile.
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
