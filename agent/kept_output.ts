/** Keeps on disk what a command printed and the hub did not take, so that it is not lost. */
import { join } from "node:path";
import { stateFolder } from "../internal/data_folder.ts";

type Environment = Readonly<Record<string, string>>;

/** Returns the folder for what one agent keeps: `$XDG_STATE_HOME/aicollab/agents/<ai_id>`. */
export function keptIn(aiId: string, environment: Environment): string {
  return join(stateFolder(environment), "agents", aiId);
}

/** Writes `bytes` to a new file of `folder` that only its owner may read, and returns its path. */
export async function keepOutput(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  for (let copy = 1;; copy++) {
    const path = join(folder, copy === 1 ? `${name}.out` : `${name}-${copy}.out`);
    try {
      await Deno.writeFile(path, bytes, { createNew: true, mode: 0o600 });
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}
