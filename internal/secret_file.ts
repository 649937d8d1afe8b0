/** Reads files that hold secrets: only those that nobody but their reader, and root, can read. Errors never show what they hold. */
import { dirname, resolve } from "node:path";
import { shellWord } from "./shell_word.ts";

/** What is larger is another file. */
const MAX_BYTES = 65_536;
const OTHERS = 0o077;
/** The mask of an ACL stands where the group's permissions do. */
const ALL_BUT_READING_BY_GROUP = 0o037;
const ROOT = 0;

/** An `Exposure` says who else can read a file, and what helps. */
export interface Exposure {
  readonly why: string;
  readonly fix: string;
}

/** A `SecretFile` has the bytes of the file, and whether reading it again gives what it holds then. */
export interface SecretFile {
  readonly bytes: Uint8Array;
  readonly isLasting: boolean;
}

/** A file that cannot be used says why in its message, and what helps. */
export class SecretFileError extends Error {
  override readonly name = "SecretFileError";
  readonly fix: string | undefined;

  constructor(message: string, options: { readonly fix?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.fix = options.fix;
  }
}

/**
 * Reads the file at `path`, or standard input where that is `-`. What systemd hands to a service lies in
 * `$CREDENTIALS_DIRECTORY`: it belongs to root or to the service's user, with mode 0400, or 0440 where an ACL lets the
 * service's user read it.
 * @throws {SecretFileError}
 */
export async function readSecretFile(
  path: string,
  environment: Readonly<Record<string, string>>,
): Promise<SecretFile> {
  if (path === "-") return { bytes: await firstLine(Deno.stdin), isLasting: false };
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (cause) {
    throw new SecretFileError(whyNotOpened(cause), { cause });
  }
  using _file = file;
  const info = await file.stat();
  if (info.isDirectory) throw new SecretFileError("it is a folder");
  const { CREDENTIALS_DIRECTORY: credentials } = environment;
  const isCredential = !!credentials && dirname(resolve(path)) === resolve(credentials);
  const exposed = exposureOf(path, info, { isCredential });
  if (exposed) throw new SecretFileError(exposed.why, exposed);
  return { bytes: await bounded(file), isLasting: info.isFile };
}

/** Returns who else can read the file, as far as the system knows owners; undefined where nobody can. */
export function exposureOf(
  path: string,
  { uid, mode }: Pick<Deno.FileInfo, "uid" | "mode">,
  { isCredential = false, user = Deno.uid() }: { isCredential?: boolean; user?: number | null } = {},
): Exposure | undefined {
  if (uid === null || mode === null || user === null) return undefined;
  const word = shellWord(path);
  // Root reads whatever there is, and a container's root uses files of the host's users.
  if (uid !== user && user !== ROOT && !(isCredential && uid === ROOT)) {
    return {
      why: `it belongs to another user (uid ${uid}), who can read and change it`,
      fix: `sudo chown ${user} ${word} && chmod 600 ${word}`,
    };
  }
  if ((mode & (isCredential ? ALL_BUT_READING_BY_GROUP : OTHERS)) === 0) return undefined;
  return {
    why: `other users of this machine may use it (mode ${(mode & 0o7777).toString(8).padStart(4, "0")})`,
    fix: `chmod 600 ${word}`,
  };
}

function whyNotOpened(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "there is no such file";
  if (cause instanceof Deno.errors.IsADirectory) return "it is a folder";
  return cause instanceof Error ? cause.message : String(cause);
}

async function bounded(file: Deno.FsFile | typeof Deno.stdin): Promise<Uint8Array> {
  const bytes = new Uint8Array(MAX_BYTES + 1);
  let length = 0;
  for (;;) {
    const count = await file.read(bytes.subarray(length));
    if (count === null) return bytes.slice(0, length);
    length += count;
    if (length > MAX_BYTES) throw new SecretFileError(`it has more than ${MAX_BYTES} bytes`);
  }
}

/** A person at a terminal ends the secret with Enter; a program ends its output. */
async function firstLine(stdin: typeof Deno.stdin): Promise<Uint8Array> {
  if (!stdin.isTerminal()) return await bounded(stdin);
  const bytes = new Uint8Array(MAX_BYTES);
  return bytes.slice(0, await stdin.read(bytes) ?? 0);
}
