/**
 * Finds the token that a program shows: on its command line (the guide's form, which others can see), else in the file of
 * `--token-file`, `AICOLLAB_TOKEN_FILE`, in `AICOLLAB_TOKEN`, or among the credentials that systemd hands to a service.
 */
import { join } from "node:path";
import { type Placed, secret, secretFile } from "./option.ts";
import { readSecretFile, SecretFileError } from "./secret_file.ts";
import { usageError, type UserError } from "./user_error.ts";

/** A service finds its token under this name in `$CREDENTIALS_DIRECTORY`. */
export const CREDENTIAL = "aicollab_token";
/** Is the protocol's limit; what is longer is no token. */
const MAX_CHARACTERS = 512;

/** Is the warning where a token was given on a command line. */
export const VISIBLE_TOKEN =
  "Other users of this machine can see the token on the command line (ps); --token-file FILE hides it";

/** Commands that show a token have these options. */
export const tokenOptions = {
  token: secret({ sentence: "token for the hub; a local hub needs none" }),
  tokenFile: secretFile({ sentence: "file that holds the token; - is stdin" }),
};

/** The values of {@link tokenOptions}. */
export interface TokenValues {
  readonly token?: Placed | undefined;
  readonly tokenFile?: Placed | undefined;
}

/** The places of a token that have names of their own. */
export interface TokenPlaces {
  /** These variables hold the token, and the path of its file. */
  readonly variable: string;
  readonly fileVariable: string;
  /** A service finds it under this name in `$CREDENTIALS_DIRECTORY`. */
  readonly credential: string;
  /** Names the file on a command line. */
  readonly flag: string;
}

const HUB: TokenPlaces = {
  variable: "AICOLLAB_TOKEN",
  fileVariable: "AICOLLAB_TOKEN_FILE",
  credential: CREDENTIAL,
  flag: "--token-file",
};

/** A secret can be read, and read again, from where it is. */
export interface SecretSource {
  /** Names the place for people: `--token-file "F"`, `AICOLLAB_TOKEN`. */
  readonly place: string;
  /** Other users of the machine see the command lines of its programs. */
  readonly isOnCommandLine: boolean;
  /** A file may have the form that a command gives it: its bytes are read as they are now. @throws {UserError} exit 2 */
  readonly bytes: (() => Promise<Uint8Array>) | undefined;
  /** Reads the secret as it is now. @throws {UserError} exit 2, which never shows what was read. */
  read(): Promise<string>;
}

/** Returns where the token is; undefined when none was given. @throws {UserError} exit 2 for two on one command line. */
export async function secretSource(
  { token, tokenFile }: TokenValues,
  environment: Readonly<Record<string, string>>,
  places = HUB,
): Promise<SecretSource | undefined> {
  if (token?.from === "flag" && tokenFile?.from === "flag") {
    throw usageError("a token and --token-file were given", { why: "one of the two is enough" });
  }
  for (const origin of ["flag", "environment", "file"] as const) {
    if (tokenFile?.from === origin) {
      return ofFile(tokenFile.text, { place: nameOf(tokenFile, places), places, environment });
    }
    if (token?.from === origin) return ofText(token, places);
  }
  const { CREDENTIALS_DIRECTORY: folder } = environment;
  const path = folder && join(folder, places.credential);
  return path && await exists(path) ? ofFile(path, { place: `"${path}"`, places, environment }) : undefined;
}

/**
 * Returns a function that reads the token as it is now; undefined when none was given. `warn` gets what a person should know.
 * @throws {UserError} exit 2 for what is wrong with the token, before anything begins.
 */
export async function tokenReader(
  values: TokenValues,
  environment: Readonly<Record<string, string>>,
  warn: (text: string) => void,
  places = HUB,
): Promise<(() => Promise<string>) | undefined> {
  const source = await secretSource(values, environment, places);
  if (source?.isOnCommandLine) warn(VISIBLE_TOKEN);
  await source?.read();
  return source && (() => source.read());
}

function nameOf({ text, from }: Placed, { fileVariable }: TokenPlaces): string {
  const path = text === "-" ? "standard input" : `"${text}"`;
  return from === "environment" ? `${path}, which ${fileVariable} names` : path;
}

function ofText({ text, from }: Placed, places: TokenPlaces): SecretSource {
  const place = {
    flag: "the command line",
    environment: places.variable,
    file: '"token" of a configuration file',
  }[from];
  return {
    place,
    isOnCommandLine: from === "flag",
    bytes: undefined,
    read() {
      const wrong = whyNoToken(text);
      return wrong === undefined
        ? Promise.resolve(text)
        : Promise.reject(noToken(place, places, { why: wrong }));
    },
  };
}

function ofFile(
  path: string,
  { place, places, environment }: {
    readonly place: string;
    readonly places: TokenPlaces;
    readonly environment: Readonly<Record<string, string>>;
  },
): SecretSource {
  let kept: Uint8Array | undefined;
  const bytes = async () => {
    if (kept) return kept;
    try {
      const file = await readSecretFile(path, environment);
      // What came from a pipe cannot be read again.
      if (!file.isLasting) kept = file.bytes;
      return file.bytes;
    } catch (cause) {
      if (!(cause instanceof SecretFileError)) throw cause;
      throw noToken(place, places, {
        why: cause.message,
        ...(cause.fix === undefined ? {} : { fix: cause.fix }),
      });
    }
  };
  return {
    place,
    isOnCommandLine: false,
    bytes,
    async read() {
      const found = oneLine(await bytes());
      if ("token" in found) return found.token;
      throw noToken(place, places, found);
    },
  };
}

/** Returns the token in a file of one line; a line feed at its end is dropped. */
function oneLine(bytes: Uint8Array): { token: string } | { why: string } {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { why: "it is no text in UTF-8" };
  }
  const token = text.endsWith("\n") ? text.slice(0, -1) : text;
  const why = whyNoToken(token);
  return why === undefined ? { token } : { why };
}

/** Says what a text has that no token has; undefined for a token. */
function whyNoToken(text: string): string | undefined {
  if (text === "") return "it is empty";
  if (text.startsWith("\ufeff")) {
    return "it begins with a byte-order mark, which would count as part of the token";
  }
  if (text.includes("\0")) return "it has NUL characters, as text in UTF-16 does";
  if (text.trim() === "") return "it has nothing but blanks";
  if (text.includes("\n")) return "it has several lines, and a token is one";
  if (text.includes("\r")) return "it has a carriage return, as lines that end with CRLF do";
  if (/\p{Cc}/u.test(text)) return "it has control characters";
  if (text.length > MAX_CHARACTERS) {
    return `it has ${text.length} characters, and a token at most ${MAX_CHARACTERS}`;
  }
  return undefined;
}

function noToken(place: string, { flag }: TokenPlaces, hints: { why: string; fix?: string }): UserError {
  return usageError(`cannot read the token in ${place}`, {
    fix: `put the token alone into a file of mode 0600, and name it with ${flag} FILE`,
    ...hints,
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    // What cannot be looked at is reported when it is read.
    return !(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory);
  }
}
