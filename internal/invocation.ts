/** Finds the command that starts this program, with which suggested commands begin. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleUrl } from "./module_url.ts";
import { npmInstall } from "./npm_package.ts";

/** Returns `aicollab`, `npx aicollab` where npm has installed it, or `deno run -A main.ts` where the program runs from source. */
export function invocation(): string {
  if (Deno.build.standalone) return "aicollab";
  const install = npmInstall();
  if (install !== undefined) return install === "npm-global" ? "aicollab" : "npx aicollab";
  const main = fileURLToPath(moduleUrl("main.ts"));
  const path = relative(Deno.cwd(), main);
  return `deno run -A ${path.startsWith("..") ? main : path}`;
}

/** Returns `fix` as it can be run here; a command in it begins with `aicollab`. */
export function runnable(fix: string): string {
  return fix.startsWith("aicollab ") ? `${invocation()}${fix.slice("aicollab".length)}` : fix;
}
