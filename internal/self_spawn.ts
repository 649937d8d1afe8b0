/** Starts copies of this program, whether it runs from source, from a bundle or as one compiled binary. */
import { fileURLToPath } from "node:url";
import { moduleUrl } from "./module_url.ts";
import { PARENT_PIPE } from "./parent_pipe.ts";

/**
 * The variable counts how deep copies are nested; a program that spawns itself by mistake must not fill the machine.
 */
const DEPTH = "AICOLLAB_DEPTH";
const MAX_DEPTH = 3;

/** The variable names a bundle's `main.js`, of which copies are made where this process runs from source, as tests do. */
export const BUNDLED_MAIN = "AICOLLAB_BUNDLED_MAIN";

/** A `SelfCommand` is what `Deno.Command` needs to start a copy of this program. */
export interface SelfCommand {
  readonly program: string;
  readonly args: string[];
  /** These are added to the environment. With stdin `"piped"` the copy ends when this process does. */
  readonly env: Record<string, string>;
}

/**
 * Returns what starts a copy with the words `args`, such as `["hub", "--port", "0"]`.
 * @throws {Error} when nested too deeply
 */
export function selfCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): SelfCommand {
  const depth = Number(environment[DEPTH] ?? 0) + 1;
  if (depth > MAX_DEPTH) throw new Error(`aicollab started itself more than ${MAX_DEPTH} levels deep`);
  const main = Deno.env.get(BUNDLED_MAIN) ?? fileURLToPath(moduleUrl("main.ts"));
  return {
    program: Deno.execPath(),
    args: Deno.build.standalone ? [...args] : ["run", "-A", "--quiet", main, ...args],
    env: { [DEPTH]: String(depth), [PARENT_PIPE]: "1" },
  };
}
