/** Finds the folders of a user: `$XDG_DATA_HOME/aicollab` for data, `$XDG_STATE_HOME/aicollab` for what programs leave behind. */
import { join } from "node:path";
import { usageError } from "./user_error.ts";

type Environment = Readonly<Record<string, string>>;

/** Returns the user's own folder, or undefined where neither XDG_DATA_HOME nor HOME is set. It need not exist. */
function userFolder(environment: Environment): string | undefined {
  if (environment.XDG_DATA_HOME) return join(environment.XDG_DATA_HOME, "aicollab");
  return environment.HOME ? join(environment.HOME, ".local", "share", "aicollab") : undefined;
}

/**
 * Returns the folder in which a hub keeps its data.
 * @throws {UserError} exit 2 when there is neither `--data` nor a home
 */
export function dataFolder(data: string | undefined, environment: Environment): string {
  const folder = data ?? userFolder(environment);
  if (folder !== undefined) return folder;
  throw usageError("there is no place to keep data", {
    why: "neither HOME nor XDG_DATA_HOME is set",
    fix: "aicollab hub --data DIR",
  });
}

/** Returns whether a hub makes files of this name in its data folder. */
export function isHubFile(name: string): boolean {
  return /^(?:head$|hub_data\.db|hub_web(?:_remote)?\.sock|hub\.lock|local\.key|webhooks$)/.test(name);
}

/**
 * Returns the path of `local.key`, of which a user has one whatever `--data` is. Without a home it lies in the hub's
 * data folder, which clients find by AICOLLAB_DATA; undefined when that is not set either (a client then needs a
 * token).
 */
export function localKeyPath(data: string | undefined, environment: Environment): string | undefined {
  const folder = userFolder(environment) ?? data ?? environment.AICOLLAB_DATA;
  return folder && join(folder, "local.key");
}

/** Returns the folder for what programs leave behind; one for temporary files without a home. It need not exist. */
export function stateFolder({ XDG_STATE_HOME, HOME, TMPDIR = "/tmp" }: Environment): string {
  return join(XDG_STATE_HOME || (HOME ? join(HOME, ".local", "state") : TMPDIR), "aicollab");
}
