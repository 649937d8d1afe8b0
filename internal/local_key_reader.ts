/** Reads the key of this user's own hub, for programs on its machine. */
import { lookup } from "node:dns/promises";
import { type Address, isLoopback, reachable } from "./address.ts";

/**
 * Returns a function that reads `local.key` at `path` each time, as a hub may have made it only then; while the
 * file is gone it returns the last content. It returns undefined for a hub elsewhere: the key would go over the
 * network, and is valid on its own machine only. It rejects with the system's error where the file cannot be read
 * for another reason.
 */
export function localKeyReader(path: string | undefined, hub: Address): () => Promise<string | undefined> {
  let last: string | undefined;
  return async () => {
    if (path === undefined || !await isHere(reachable(hub))) return undefined;
    try {
      return last = (await Deno.readTextFile(path)).trim();
    } catch (error) {
      if (isAbsent(error)) return last;
      throw error;
    }
  };
}

async function isHere({ hostname }: Address): Promise<boolean> {
  return isLoopback(hostname) || isLoopback((await lookup(hostname)).address);
}

/** A key that belongs to another user counts as absent. */
function isAbsent(error: unknown): boolean {
  return [Deno.errors.NotFound, Deno.errors.NotADirectory, Deno.errors.PermissionDenied].some((kind) =>
    error instanceof kind
  );
}
