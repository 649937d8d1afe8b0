/** Finds credentials for a hub that is not the run's own: tokens from options or a file, else the user's local key. */
import { localKeyPath } from "../../internal/data_folder.ts";
import { textOfFile } from "../../internal/text_of_file.ts";
import { usageError } from "../../internal/user_error.ts";
import { AI_ID_FORM, isAiId } from "../../protocol/names.ts";
import type { Credentials } from "./run_hub.ts";

type Environment = Readonly<Record<string, string>>;

/**
 * Returns each AI's credentials. `tokenFile` holds lines `AI=SECRET`, or one secret for all AIs, as `token` is.
 * @throws {UserError} `USAGE` when the file cannot be read, a line of it is neither, or no credentials are found.
 */
export async function credentialsFrom(
  { token, tokenFile }: { token: string | undefined; tokenFile: string | undefined },
  environment: Environment,
): Promise<(ai_id: string) => Credentials> {
  const { one, byAi } = tokenFile === undefined
    ? { one: undefined, byAi: new Map<string, string>() }
    : tokensIn(await textOf(tokenFile), tokenFile);
  const localKey = await localKeyOf(environment);
  const forAll = token ?? one;
  if (forAll === undefined && byAi.size === 0 && localKey === undefined) {
    throw usageError("there are no credentials for the hub", {
      why: "no token was given, and there is no local.key of a hub of yours on this machine",
      fix: "name a file of lines AI=SECRET with --token-file FILE",
    });
  }
  return (ai_id) => ({ token: byAi.get(ai_id) ?? forAll, localKey });
}

interface Tokens {
  /** Serves every AI without a line of its own. */
  one: string | undefined;
  readonly byAi: Map<string, string>;
}

/** Parses a token file. @throws {UserError} `USAGE` naming the first line that is no token. */
function tokensIn(text: string, file: string): Tokens {
  const tokens: Tokens = { one: undefined, byAi: new Map() };
  for (const [i, line] of text.split("\n").map((line) => line.trim()).entries()) {
    if (line === "" || line.startsWith("#")) continue;
    const wrong = addToken(tokens, line);
    if (wrong === undefined) continue;
    throw usageError(`cannot use the tokens in "${file}"`, {
      why: `line ${i + 1}: ${wrong}`,
      fix: "give each AI a line AI=SECRET, or all of them one secret",
    });
  }
  return tokens;
}

/** Adds a line's token; returns what is wrong with the line, without what may be a secret. */
function addToken(tokens: Tokens, line: string): string | undefined {
  const at = line.indexOf("=");
  const [ai_id, secret] = [line.slice(0, at), line.slice(at + 1).trim()];
  // No secret consists of `=` alone: such an ending is the padding of one secret for all AIs.
  if (at < 0 || /^[^=]+==+$/.test(line)) {
    if (/\s/.test(line)) return "neither AI=SECRET nor one word";
    if (tokens.one !== undefined) return "a second one for all";
    tokens.one = line;
    return;
  }
  if (!isAiId(ai_id)) return `no ai_id before the "=": ${AI_ID_FORM}`;
  if (secret === "") return 'nothing behind the "="';
  if (tokens.byAi.has(ai_id)) return `a second one for ${ai_id}`;
  tokens.byAi.set(ai_id, secret);
}

async function textOf(file: string): Promise<string> {
  try {
    return textOfFile(await Deno.readFile(file));
  } catch (cause) {
    throw usageError(`cannot read the tokens in "${file}"`, {
      why: (cause as Error).message,
      fix: "name a file of lines AI=SECRET with --token-file FILE",
    });
  }
}

async function localKeyOf(environment: Environment): Promise<string | undefined> {
  const path = localKeyPath(undefined, environment);
  if (path === undefined) return undefined;
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch {
    return undefined;
  }
}
