/** Starts copies of this program, whether it runs from source, from a bundle, from its npm package or as one compiled binary. */
import { fileURLToPath } from "node:url";
import { moduleUrl } from "./module_url.ts";
import { npmInstall, PACKAGED_RUN } from "./npm_package.ts";
import { PARENT_PIPE } from "./parent_pipe.ts";
import { VERSION } from "./version.ts";

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
  const run = npmInstall(main) === undefined ? ["run", "-A", "--quiet"] : PACKAGED_RUN;
  return {
    program: Deno.execPath(),
    args: Deno.build.standalone ? [...args] : [...run, main, ...args],
    env: { [DEPTH]: String(depth), [PARENT_PIPE]: "1" },
  };
}

/**
 * Returns what starts this program with `args` for as long as it is installed, to be written into another program's file: what npx
 * fetched it fetches again, in this version, as its cache may be emptied.
 */
export function lastingCommand(
  args: readonly string[],
  install = npmInstall(),
): Pick<SelfCommand, "program" | "args"> {
  if (install !== "npx") return selfCommand(args, {});
  const words = ["-y", `aicollab@${VERSION}`, ...args];
  // On Windows npx is a script of cmd.
  return Deno.build.os === "windows"
    ? { program: "cmd", args: ["/c", "npx", ...words] }
    : { program: "npx", args: words };
}
