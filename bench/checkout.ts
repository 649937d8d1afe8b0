/** Finds a checkout of this repository in a folder. */
import { join, resolve } from "node:path";

/** A checkout is a folder with the sources of aicollab. */
export interface Checkout {
  /** `folder` is an absolute path. */
  readonly folder: string;
  /** The short hash, with `-dirty` where files differ from it; undefined where git knows no commit. */
  readonly commit: string | undefined;
}

/** Opens the checkout in `dir`, relative to `base`. @throws {Error} it lacks main.ts or deno.json. */
export async function openCheckout(dir: string, base: string): Promise<Checkout> {
  const folder = resolve(base, dir);
  if (!await exists(folder)) throw new Error(`There is no folder ${folder}`);
  for (const name of ["main.ts", "deno.json"]) {
    if (!await exists(join(folder, name))) {
      throw new Error(`${folder} is no checkout of aicollab: it has no ${name}`);
    }
  }
  return { folder, commit: await commitOf(folder) };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

async function commitOf(folder: string): Promise<string | undefined> {
  const args = ["-C", folder, "describe", "--always", "--dirty", "--exclude=*"];
  try {
    const { success, stdout } = await new Deno.Command("git", { args, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
