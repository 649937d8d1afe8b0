/** Keeps keys and data from other users of the machine: tightens what is ours, and refuses what belongs to somebody else. */
import { getLogger } from "@logtape/logtape";

const log = getLogger(["aicollab", "files"]);

const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
/** Everybody may make files in such a folder on purpose, as in /tmp. */
const STICKY = 0o1000;

/** Takes from all but its owner what they may do with a file, and warns of it. @throws {Error} when it is another user's. */
export function keepFilePrivate(path: string): void {
  const mode = ownedMode(path);
  if (mode !== undefined && (mode & OTHERS) !== 0) tighten(path, mode);
}

/**
 * Does the same with a folder. Others may need one that holds more than what `isOurs` names: that one is left as it is, with a
 * warning where they may write to it.
 */
export function keepFolderPrivate(path: string, isOurs: (name: string) => boolean): void {
  const mode = ownedMode(path);
  if (mode === undefined || (mode & OTHERS) === 0) return;
  const isShared = (mode & STICKY) !== 0 || [...Deno.readDirSync(path)].some(({ name }) => !isOurs(name));
  if (!isShared) tighten(path, mode);
  else if ((mode & OTHERS_WRITE) !== 0) {
    log.warning(
      'Other users may write to "{path}" (mode {mode}), and it holds more than a hub\'s data: {fix}',
      {
        path,
        mode: octal(mode),
        fix: "give the hub a folder of its own",
      },
    );
  }
}

/** Returns the permissions; undefined where nothing is there, or where the system knows no owners. */
function ownedMode(path: string): number | undefined {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const user = Deno.uid();
  if (info.uid === null || info.mode === null || user === null) return undefined;
  // Root may tighten whatever there is, and a container's root uses folders of the host's users.
  if (info.uid !== user && user !== 0) {
    throw new Error(`"${path}" belongs to another user (uid ${info.uid}), who could read and change it`);
  }
  return info.mode & 0o7777;
}

function tighten(path: string, mode: number): void {
  const kept = mode & 0o700;
  const texts = { path, was: octal(mode), is: octal(kept) };
  try {
    Deno.chmodSync(path, kept);
    log.warning('Other users could use "{path}" (mode {was}); now only its owner can (mode {is})', texts);
  } catch (error) {
    log.warning('Other users can use "{path}" (mode {was}), and that cannot be changed: {error}', {
      ...texts,
      error: String(error),
    });
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
