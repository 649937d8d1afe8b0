/** How a person starts this very program: texts that tell a command to run begin with it. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleUrl } from "./module_url.ts";

/** `aicollab`, or, where the program runs from source, what stands for it: `deno run -A main.ts`. */
export function invocation(): string {
  if (Deno.build.standalone) return "aicollab";
  const main = fileURLToPath(moduleUrl("main.ts"));
  const path = relative(Deno.cwd(), main);
  return `deno run -A ${path.startsWith("..") ? main : path}`;
}

/** `fix` as it can be run here: a command is written with `aicollab` in front. */
export function runnable(fix: string): string {
  return fix.startsWith("aicollab ") ? `${invocation()}${fix.slice("aicollab".length)}` : fix;
}
