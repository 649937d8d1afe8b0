/** Reads and makes local.key, the key of this machine's user: whoever can read it may connect from loopback without a token. */
import { dirname } from "node:path";
import { randomBytes } from "node:crypto";

/** A shorter text is no key but the rest of a file that was cut off. */
const MIN_LENGTH = 32;

/** Reads the key, or makes it (0600) at the first start. Two hubs that start at once get the same key. */
export async function localKey(path: string): Promise<string> {
  try {
    return await readLocalKey(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = `${path}.${randomBytes(6).toString("hex")}`;
  await writeSynced(made, `${randomBytes(32).toString("hex")}\n`);
  try {
    await Deno.link(made, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  await Deno.remove(made);
  return await readLocalKey(path);
}

/** Reads the key. @throws {Deno.errors.NotFound} when there is no file. @throws {Error} when the file is too short for a key. */
export async function readLocalKey(path: string): Promise<string> {
  const key = (await Deno.readTextFile(path)).trim();
  if (key.length < MIN_LENGTH) {
    throw new Error("it holds no key; remove it, and the next start makes a new one");
  }
  return key;
}

/** Writes and syncs the file before it gets its name, so that a power loss never leaves an empty key. */
async function writeSynced(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  await file.write(new TextEncoder().encode(text));
  await file.sync();
}
