/** Finds the program that a command names, before there is a task for it. */
import { join, resolve } from "node:path";

/**
 * Returns the path of the file that `name` stands for: in one of the folders of `path` (as in PATH), or the name itself where it
 * has a slash; undefined where no file is there that can be run.
 */
export async function programAt(name: string, path: string | undefined): Promise<string | undefined> {
  if (name.includes("/")) return await canRun(name) ? resolve(name) : undefined;
  for (const folder of (path ?? "").split(":").filter((folder) => folder !== "")) {
    const file = join(folder, name);
    if (await canRun(file)) return resolve(file);
  }
  return undefined;
}

async function canRun(file: string): Promise<boolean> {
  try {
    const { isFile, mode } = await Deno.stat(file);
    return isFile && (mode === null || (mode & 0o111) !== 0);
  } catch {
    return false;
  }
}
