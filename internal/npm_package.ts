/** Says whether this program runs from the npm package `aicollab`, and how that was installed. */
import { existsSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleUrl } from "./module_url.ts";
import { PERMISSIONS } from "./permissions.ts";

/** The file that npm starts, which lies beside the bundle. */
export const LAUNCHER = "aicollab.cjs";

/** These words of Deno run the bundle: nothing that lies around it is read for settings. */
export const PACKAGED_RUN: readonly string[] = [
  ...["run", "--quiet", "--no-config", "--no-lock", "--no-prompt"],
  ...PERMISSIONS,
];

/** npx keeps packages in a cache of its own, which it may empty; others are installed once for all, or in one project. */
export type NpmInstall = "npx" | "npm-global" | "npm";

/** Returns how npm has installed the program whose first module is at `main`; undefined where it has not. */
export function npmInstall(
  main: string = fileURLToPath(moduleUrl("main.ts")),
  isThere: (path: string) => boolean = existsSync,
): NpmInstall | undefined {
  const folder = dirname(main);
  if (!isThere(join(folder, LAUNCHER))) return undefined;
  if (folder.includes(`${sep}_npx${sep}`)) return "npx";
  const above = join(folder, "..", "..");
  const command = basename(above) === "lib"
    ? join(above, "..", "bin", "aicollab")
    : join(above, "aicollab.cmd");
  return isThere(command) ? "npm-global" : "npm";
}
