/** Remembers what was written into the files of a client, so that just that can be taken out again. */
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { stateFolder } from "../../internal/data_folder.ts";
import { usageError } from "../../internal/user_error.ts";
import type { Entry } from "./entry.ts";

/** What was written, and what stood there before. */
export interface Written {
  readonly entry: Entry;
  readonly before?: unknown;
}

/** Returns the folder in which it is remembered what was written for all clients. */
export function recordFolder(environment: Readonly<Record<string, string>>): string {
  return join(stateFolder(environment), "setup");
}

/** Returns where it is remembered what was written for `client` into `file`. */
export function recordPath(
  client: string,
  file: string,
  environment: Readonly<Record<string, string>>,
): string {
  const name = createHash("sha256").update(file).digest("hex").slice(0, 8);
  return join(recordFolder(environment), `${client}-${name}.json`);
}

/** Remembers `written` at once, or not at all. */
export async function remember(path: string, written: readonly Written[]): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = `${path}.new`;
  await Deno.writeTextFile(made, JSON.stringify(written), { mode: 0o600 });
  await Deno.rename(made, path);
}

/** Returns what was written; undefined where nothing is remembered. @throws {UserError} where that cannot be read */
export async function recall(path: string): Promise<readonly Written[] | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw usageError(`cannot read in "${path}" what was written before`, {
      why: error instanceof Error ? error.message : String(error),
      fix: "take what is about aicollab out of the client's file by hand, and remove that file",
    });
  }
}
