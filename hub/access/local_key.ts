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
  const made = await writeNewKey(path);
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
  return keyIn(await Deno.readTextFile(path));
}

/** Reads the key while nothing else happens, and keeps others from it. @throws as {@linkcode readLocalKey} does, and where it is another user's. */
export function readLocalKeySync(path: string): string {
  keepFilePrivate(path);
  return keyIn(Deno.readTextFileSync(path));
}

/**
 * Puts a new key in the place of the file, at once, or makes the first one; resolves with whether there was one. Root makes it
 * for whoever had the last one, or has the folder.
 * @throws {Error} when the file or its folder is another user's, or cannot be written.
 */
export async function rotateLocalKey(path: string): Promise<boolean> {
  const folder = dirname(path);
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  keepFolderPrivate(folder, isHubFile);
  keepFilePrivate(path);
  const was = await statOf(path);
  const made = await writeNewKey(path);
  try {
    const { uid, gid } = was ?? await Deno.stat(folder);
    if (Deno.uid() === 0 && uid !== null && uid !== 0) await Deno.chown(made, uid, gid);
    await Deno.rename(made, path);
  } catch (error) {
    await Deno.remove(made);
    throw error;
  }
  await syncFolder(folder);
  return was !== undefined;
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function keyIn(text: string): string {
  const key = text.trim();
  if (!FORM.test(key) || new Set(key).size < MIN_DIFFERENT) {
    throw new Error(
      `it holds no key; remove it, and the next start makes a new one (a key has 32 to 512 visible ASCII characters, ${MIN_DIFFERENT} of them different)`,
    );
  }
  return key;
}

/**
 * Writes a new key into a file beside `path`, and returns its name. It is synced before it gets its own name, so that a power
 * loss never leaves an empty key.
 */
async function writeNewKey(path: string): Promise<string> {
  const made = `${path}.${randomBytes(6).toString("hex")}`;
  using file = await Deno.open(made, { write: true, createNew: true, mode: 0o600 });
  await file.write(new TextEncoder().encode(`${randomBytes(32).toString("hex")}\n`));
  await file.sync();
  return made;
}

/** Makes the new name of a file last; Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using handle = await Deno.open(folder);
  await handle.sync();
}
