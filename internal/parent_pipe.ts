/**
 * Ends child processes with their parent: a process that was started with `AICOLLAB_PARENT_PIPE=1` has the other end
 * of a pipe as its stdin, and the system closes that pipe when the parent ends, by kill -9 as well.
 */

/** A parent sets this variable to 1 so that its child watches stdin. */
export const PARENT_PIPE = "AICOLLAB_PARENT_PIPE";

/** Resolves when `stdin` ends, which means that the parent is gone. Bytes from the pipe are ignored. */
export async function parentGone(stdin: { read(buffer: Uint8Array): Promise<number | null> } = Deno.stdin) {
  const buffer = new Uint8Array(512);
  try {
    while (await stdin.read(buffer) !== null);
  } catch {
    // A pipe that cannot be read any more has no parent at its other end either.
  }
}
