/** Finds how this program was installed, by where it lies, and the command that upgrades it. */
import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleUrl } from "../module_url.ts";
import { npmInstall } from "../npm_package.ts";
import { shellWord } from "../shell_word.ts";
import { newestFile } from "./releases.ts";

export type InstalledBy = "npx" | "npm-global" | "npm" | "homebrew" | "scoop" | "installer" | "source";

/** How this program came here; `folder` has the binary, or the sources. */
export interface Installation {
  readonly by: InstalledBy;
  readonly folder: string;
  readonly os: typeof Deno.build.os;
}

/** Returns how this program was installed. */
export function installation(): Installation {
  const { os } = Deno.build;
  if (Deno.build.standalone) {
    const program = realpathSync(Deno.execPath());
    return { by: installerOf(program), folder: dirname(program), os };
  }
  const main = fileURLToPath(moduleUrl("main.ts"));
  return { by: npmInstall(main) ?? "source", folder: dirname(main), os };
}

/** Returns who has put the binary at `program`, with its links followed. */
export function installerOf(program: string): InstalledBy {
  if (program.includes("/Cellar/")) return "homebrew";
  return /[\\/]scoop[\\/]apps[\\/]/i.test(program) ? "scoop" : "installer";
}

/** Returns the command that upgrades it; `releases` is where the installer finds releases. */
export function upgradeCommand({ by, folder, os }: Installation, releases: string): string {
  switch (by) {
    case "npx":
      return "npx -y aicollab@latest version";
    case "npm-global":
      return "npm install --global aicollab@latest";
    case "npm":
      return "npm install aicollab@latest";
    case "homebrew":
      return "brew upgrade aicollab";
    case "scoop":
      return "scoop update aicollab";
    case "source":
      return `git -C ${shellWord(folder)} pull`;
    case "installer":
      return os === "windows"
        ? `& ([scriptblock]::Create((irm ${newestFile(releases, "install.ps1")}))) -Dir '${folder}'`
        : `curl -fsSL ${newestFile(releases, "install.sh")} | sh -s -- --dir ${shellWord(folder)}`;
  }
}
