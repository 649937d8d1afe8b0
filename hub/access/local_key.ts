/** Reads and makes local.key, the key of this machine's user: whoever can read it may connect from loopback without a token. */
import { dirname } from "node:path";
import { randomBytes } from "node:crypto";
import { isHubFile } from "../../internal/data_folder.ts";
import { keepFilePrivate, keepFolderPrivate } from "../../internal/private_files.ts";

/** A key that somebody made has this form; a shorter text is the rest of a file that was cut off. */
const FORM = /^[!-~]{32,512}$/;
/** Fewer different characters are guessed. */
const MIN_DIFFERENT = 8;

/**
 * Reads the key, or makes it (0600) at the first start. Two hubs that start at once get the same key.
 * @throws {Error} when there is no key in the file, or it or its folder is another user's.
 */
export async function localKey(path: string): Promise<string> {
  keepFolderPrivate(dirname(path), isHubFile);
  keepFilePrivate(path);
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

/** Reads the key. @throws {Deno.errors.NotFound} when there is no file. @throws {Error} when what it holds is no key. */
export async function readLocalKey(path: string): Promise<string> {
  const key = (await Deno.readTextFile(path)).trim();
  if (!FORM.test(key) || new Set(key).size < MIN_DIFFERENT) {
    throw new Error(
      `it holds no key; remove it, and the next start makes a new one (a key has 32 to 512 visible ASCII characters, ${MIN_DIFFERENT} of them different)`,
    );
  }
  return key;
}

/** Writes and syncs the file before it gets its name, so that a power loss never leaves an empty key. */
async function writeSynced(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  await file.write(new TextEncoder().encode(text));
  await file.sync();
}
