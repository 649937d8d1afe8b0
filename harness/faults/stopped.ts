/** Stops a process in its tracks and lets it go on: what a machine does that is overloaded, or asleep. */
import type { Clock } from "../../internal/clock.ts";

const LOOK_MS = 5;
const STOPPED_WITHIN_MS = 5_000;

/**
 * Sends SIGSTOP and resolves when the process is seen stopped; where the system does not tell, when the signal was taken.
 * @throws {Error} when there is no such process, or it does not stop.
 */
export async function stopProcess(pid: number, clock: Clock): Promise<void> {
  Deno.kill(pid, "SIGSTOP");
  const deadlineMs = clock.monotonicMs() + STOPPED_WITHIN_MS;
  for (let state = stateOf(pid); state !== undefined && state !== "T"; state = stateOf(pid)) {
    if (clock.monotonicMs() > deadlineMs) throw new Error(`process ${pid} did not stop`);
    await clock.delay(LOOK_MS);
  }
}

/** Sends SIGCONT. A process that is gone meanwhile has gone on in its own way. */
export function continueProcess(pid: number): void {
  try {
    Deno.kill(pid, "SIGCONT");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** The letter of its state: T is stopped; undefined on systems that do not tell. @throws {Error} when it is gone. */
function stateOf(pid: number): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  // Its name stands in brackets before the state and may hold anything.
  return /.*\) (\S)/s.exec(Deno.readTextFileSync(`/proc/${pid}/stat`))?.[1];
}
