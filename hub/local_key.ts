/** The key of this machine's user: whoever can read the file may connect from loopback without a token. */
import { dirname } from "node:path";
import { randomBytes } from "node:crypto";

/** Reads the key, or makes it (0600) at a first start; two hubs that start at once end up with the same. */
export async function localKey(path: string): Promise<string> {
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = `${path}.${randomBytes(6).toString("hex")}`;
  await Deno.writeTextFile(made, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, createNew: true });
  try {
    await Deno.link(made, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  await Deno.remove(made);
  return (await Deno.readTextFile(path)).trim();
}
