/** Stops a process in its tracks and lets it go on: what a machine does that is overloaded, or asleep. */
import type { Clock } from "../../internal/clock.ts";

const POLL_MS = 5;
const STOPPED_WITHIN_MS = 5_000;

/**
 * By process id, who lets it go on should we be killed meanwhile: a stopped process cannot see that its parent is gone.
 * A pipe to us is all that the guard waits at; the system closes it, however we end.
 */
const guards = new Map<number, Deno.ChildProcess>();

/**
 * Sends SIGSTOP and resolves when the process is seen stopped; where the system does not tell, when the signal was taken.
 * @throws {Error} when there is no such process, or it does not stop.
 */
export async function stopProcess(pid: number, clock: Clock): Promise<void> {
  if (!guards.has(pid)) guards.set(pid, startGuard(pid));
  try {
    Deno.kill(pid, "SIGSTOP");
    const deadlineMs = clock.monotonicMs() + STOPPED_WITHIN_MS;
    for (let state = stateOf(pid); state !== undefined && state !== "T"; state = stateOf(pid)) {
      if (clock.monotonicMs() > deadlineMs) throw new Error(`process ${pid} did not stop`);
      await clock.delay(POLL_MS);
    }
  } catch (error) {
    await continueProcess(pid);
    throw error;
  }
}

/** Sends SIGCONT. A process that is gone meanwhile has gone on in its own way. */
export async function continueProcess(pid: number): Promise<void> {
  const guard = guards.get(pid);
  guards.delete(pid);
  try {
    Deno.kill(pid, "SIGCONT");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await guard?.stdin.close();
  await guard?.status;
}

function startGuard(pid: number): Deno.ChildProcess {
  return new Deno.Command("sh", {
    args: ["-c", 'read -r _; kill -CONT "$1"', "sh", String(pid)],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    // Ctrl-C is for us: the guard goes when we have gone, or when we say so.
    detached: true,
  }).spawn();
}

/** The letter of its state: T is stopped; undefined on systems that do not tell. @throws {Error} when it is gone. */
function stateOf(pid: number): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  // Its name stands in brackets before the state and may hold anything.
  return /.*\) (\S)/s.exec(Deno.readTextFileSync(`/proc/${pid}/stat`))?.[1];
}
