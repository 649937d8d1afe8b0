/** Stops and continues a process by signals, as an overloaded or suspended machine would. */
import type { Clock } from "../../internal/clock.ts";

const POLL_MS = 5;
const STOPPED_WITHIN_MS = 5_000;

/**
 * Maps a stopped process's id to a guard, which continues it should this process be killed: a stopped process cannot notice
 * that its parent is gone. The guard waits for the end of a pipe, which the system closes however this process ends.
 */
const guards = new Map<number, Deno.ChildProcess>();

/**
 * Sends SIGSTOP and resolves when the process's state is stopped; outside Linux it resolves when the signal was sent.
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

/** Sends SIGCONT; a process that has ended meanwhile is no error. */
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
    // The guard is detached so that Ctrl-C does not end it: it ends after this process, or when its pipe is closed.
    detached: true,
  }).spawn();
}

/** Returns the letter of the process's state, T for stopped; undefined outside Linux. @throws {Error} when it is gone. */
function stateOf(pid: number): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  // The program's name stands in brackets before the state and may contain any character.
  return /.*\) (\S)/s.exec(Deno.readTextFileSync(`/proc/${pid}/stat`))?.[1];
}
