/** Gives each task a working folder: the agent's own, a fresh one, or a git worktree. */
import { join } from "node:path";

/** A workplace is left when its task has ended. */
export interface Workplace {
  /** Undefined means the agent's own working folder. */
  readonly folder: string | undefined;
  /** Removes what the task did not use; returns the folder that was kept because it was. */
  leave(): Promise<string | undefined>;
}

/** Makes the workplace of a task. @throws {Error} where it cannot be made */
export type MakeWorkplace = (session_id: string) => Promise<Workplace>;

/** Every task works in the agent's own folder. */
export const sharedWorkplace: MakeWorkplace = () =>
  Promise.resolve({ folder: undefined, leave: () => Promise.resolve(undefined) });

/** Each task gets a fresh folder in `parent`, which is kept unless it is empty at the end. */
export function folderForEach(parent: string): MakeWorkplace {
  return async (session_id) => {
    await Deno.mkdir(parent, { recursive: true, mode: 0o700 });
    const folder = await Deno.makeTempDir({ dir: parent, prefix: `${session_id}-` });
    return {
      folder,
      async leave() {
        if ((await Array.fromAsync(Deno.readDir(folder))).length > 0) return folder;
        await Deno.remove(folder);
      },
    };
  };
}

/**
 * Each task gets a worktree of `repository` in a fresh folder of `parent`, at the commit that is checked out there. It is removed
 * unless it has changes, files that git does not ignore, or commits.
 */
export function worktreeForEach(
  { repository, parent, env }: {
    readonly repository: string;
    readonly parent: string;
    readonly env: Readonly<Record<string, string>>;
  },
): MakeWorkplace {
  const inRepository = (...args: string[]) => git(["-C", repository, ...args], env);
  return async (session_id) => {
    await Deno.mkdir(parent, { recursive: true, mode: 0o700 });
    const folder = join(await Deno.makeTempDir({ dir: parent, prefix: `${session_id}-` }), "tree");
    await inRepository("worktree", "add", "--detach", folder);
    const start = await git(["-C", folder, "rev-parse", "HEAD"], env);
    return {
      folder,
      async leave() {
        const isSame = await git(["-C", folder, "rev-parse", "HEAD"], env) === start &&
          await git(["-C", folder, "status", "--porcelain"], env) === "";
        if (!isSame) return folder;
        await inRepository("worktree", "remove", folder);
        await Deno.remove(join(folder, ".."));
      },
    };
  };
}

/** Returns what git prints. @throws {Error} with git's own last line where it fails */
export async function git(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: [...args],
    env: { ...env },
    clearEnv: true,
    stdin: "null",
    // Ctrl-C is for the agent, which leaves its worktrees in order.
    detached: true,
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout).trim();
  throw new Error(decoder.decode(stderr).trim().split("\n").at(-1) || "git failed");
}
