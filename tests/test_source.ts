/** Reads what the tests say, so that a document may be held to name only tests that there are. */
import { join } from "node:path";

const ROOT = new URL("../", import.meta.url).pathname;

/** Resolves with the text of all files of tests. */
export async function testSource(): Promise<string> {
  const sources: string[] = [];
  for await (const path of testFiles(ROOT)) sources.push(await Deno.readTextFile(path));
  return sources.join("\n");
}

async function* testFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".") || name === "node_modules") continue;
    const path = join(folder, name);
    if (isDirectory) yield* testFiles(path);
    else if (/_test\.tsx?$/.test(name)) yield path;
  }
}
