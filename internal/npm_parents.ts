/**
 * Ends this program with npm. npm passes signals on to the shell that it starts a program by, which passes on none, and tells
 * nobody when it is killed: so the launcher of the npm package names both processes, and these are watched.
 */

/** The launcher lists them: the parent and, on Linux, the parent's own one. */
const PARENTS = "AICOLLAB_PARENTS";
const WATCH_MS = 250;

/** Returns the parents that `environment` lists, which are no parents of what this process starts: it is taken out of both. */
export function takeNpmParents(environment: Record<string, string>): readonly number[] {
  const listed = environment[PARENTS];
  delete environment[PARENTS];
  Deno.env.delete(PARENTS);
  return (listed ?? "").split(",").filter((pid) => /^\d+$/.test(pid)).map(Number);
}

/** Resolves once the first of `pids` is not this process's parent any more, or the second not the parent's; never for none. */
export function npmGone(pids: readonly number[]): Promise<void> {
  return new Promise((resolve) => {
    if (pids.length === 0) return;
    const timer = setInterval(() => {
      if (areThere(pids)) return;
      clearInterval(timer);
      resolve();
    }, WATCH_MS);
    Deno.unrefTimer(timer);
  });
}

function areThere([parent, above]: readonly number[]): boolean {
  return parent === Deno.ppid && (above === undefined || above === parentOf(parent!));
}

/** The hub has given up the permission to ask by a signal; the name in brackets may have any character. */
function parentOf(pid: number): number | undefined {
  try {
    return Number(/^\d+ \(.*\) \S (\d+)/s.exec(Deno.readTextFileSync(`/proc/${pid}/stat`))?.[1]);
  } catch {
    return undefined;
  }
}
