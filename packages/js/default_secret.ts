/** Finds where the hub is and with what an AI proves who it is, where the caller says neither: as `aicollab` itself does. */
import { isLoopback, reachable } from "../../internal/address.ts";
import type { Secret, VisitOptions } from "./api.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the variables of the environment; a browser has none. */
function environment(): Environment {
  const { process } = globalThis as { process?: { env?: Environment } };
  return process?.env ?? {};
}

/** Returns the hub of `AICOLLAB_HUB`, or that of this machine. */
export function defaultHub(): string {
  return environment().AICOLLAB_HUB || "127.0.0.1:6000";
}

/**
 * Returns what to prove it with: the given ones, else `AICOLLAB_TOKEN`, the file `AICOLLAB_TOKEN_FILE`, or this user's `local.key` for a
 * hub on this machine.
 */
export function secretsFor(
  { token, localKey }: Pick<VisitOptions, "token" | "localKey">,
  hostname: string,
): { readonly token?: Secret; readonly localKey?: Secret } {
  if (token !== undefined || localKey !== undefined) {
    return { ...(token === undefined ? {} : { token }), ...(localKey === undefined ? {} : { localKey }) };
  }
  const { AICOLLAB_TOKEN, AICOLLAB_TOKEN_FILE, XDG_DATA_HOME, HOME, AICOLLAB_DATA } = environment();
  if (AICOLLAB_TOKEN) return { token: AICOLLAB_TOKEN };
  if (AICOLLAB_TOKEN_FILE) return { token: () => readSecret(AICOLLAB_TOKEN_FILE) };
  const folder = XDG_DATA_HOME
    ? `${XDG_DATA_HOME}/aicollab`
    : HOME
    ? `${HOME}/.local/share/aicollab`
    : AICOLLAB_DATA;
  if (folder === undefined || !isLoopback(reachable({ hostname, port: 0 }).hostname)) return {};
  // A hub makes its key at its first start.
  return { localKey: () => readSecret(`${folder}/local.key`).catch(() => undefined) };
}

async function readSecret(path: string): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return (await readFile(path, "utf8")).trim();
}
