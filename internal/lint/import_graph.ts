/** The import graph of the repository, read by the parser of Deno's linter (in tests only: `Deno.lint.runPlugin`). */
import { join } from "node:path";
import { type Import, importVisitor } from "./imports.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const NO_SOURCE = new Set([".git", "dist", "results", "node_modules"]);

/** Returns, for each `.ts` and `.tsx` file by its path from the root, the imports of our own files. */
export async function importGraph(): Promise<ReadonlyMap<string, readonly Import[]>> {
  const graph = new Map<string, readonly Import[]>();
  for await (const file of sources("")) {
    const imports: Import[] = [];
    const create = () => importVisitor(file, (each) => each.isOwn && imports.push(each));
    const plugin = { name: "graph", rules: { imports: { create } } };
    Deno.lint.runPlugin(plugin, file, await Deno.readTextFile(join(ROOT, file)));
    graph.set(file, imports);
  }
  return graph;
}

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
    const path = join(folder, name);
    if (isDirectory && !NO_SOURCE.has(name)) yield* sources(path);
    else if (/\.tsx?$/.test(name)) yield path;
  }
}
