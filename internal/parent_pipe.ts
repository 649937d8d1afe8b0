/**
 * No orphans: a process that was started with `AICOLLAB_PARENT_PIPE=1` holds the other end of a pipe on its stdin. The
 * system closes that pipe when the parent ends, however it ends, kill -9 included.
 */

/** The name under which a parent tells its child to watch stdin. */
export const PARENT_PIPE = "AICOLLAB_PARENT_PIPE";

/** Resolves when `stdin` ends, that is when the parent is gone. What comes through the pipe is ignored. */
export async function parentGone(stdin: { read(buffer: Uint8Array): Promise<number | null> } = Deno.stdin) {
  const buffer = new Uint8Array(512);
  try {
    while (await stdin.read(buffer) !== null);
  } catch {
    // A pipe that cannot be read any more has no parent at its other end either.
  }
}
