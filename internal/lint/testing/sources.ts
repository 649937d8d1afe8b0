/** Reads the sources of the repository with the parser of Deno's linter (which there is in tests only). */
import { join } from "node:path";

const ROOT = new URL("../../../", import.meta.url).pathname;
const NO_SOURCES = new Set([".git", "dist", "results", "node_modules"]);

/** Visits the syntax tree of each `.ts` and `.tsx` file whose path from the root fits `pattern`. */
export async function visitSources(
  pattern: RegExp,
  visitorOf: (file: string) => Deno.lint.LintVisitor,
): Promise<void> {
  for await (const file of sources("")) {
    if (!pattern.test(file)) continue;
    const plugin = { name: "visit", rules: { visit: { create: () => visitorOf(file) } } };
    Deno.lint.runPlugin(plugin, file, await Deno.readTextFile(join(ROOT, file)));
  }
}

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
    const path = join(folder, name);
    if (isDirectory && !NO_SOURCES.has(name)) yield* sources(path);
    else if (/\.tsx?$/.test(name)) yield path;
  }
}
