/** Finds credentials for a hub that is not the run's own: tokens from options or a file, else the user's local key. */
import { localKeyPath } from "../../internal/data_folder.ts";
import {
  type SecretSource,
  secretSource,
  type TokenValues,
  VISIBLE_TOKEN,
} from "../../internal/secret_source.ts";
import { textOfFile } from "../../internal/text_of_file.ts";
import { usageError } from "../../internal/user_error.ts";
import { AI_ID_FORM, isAiId } from "../../protocol/names.ts";
import type { Credentials } from "./run_hub.ts";

type Environment = Readonly<Record<string, string>>;

/**
 * Returns each AI's credentials. A file of the token holds lines `AI=SECRET`, or one secret for all AIs, as `token` is. `warn`
 * gets what a person should know.
 * @throws {UserError} `USAGE` when the file cannot be read, a line of it is neither, or no credentials are found.
 */
export async function credentialsFrom(
  values: TokenValues,
  environment: Environment,
  warn: (text: string) => void = () => {},
): Promise<(ai_id: string) => Credentials> {
  const source = await secretSource(values, environment);
  if (source?.isOnCommandLine) warn(VISIBLE_TOKEN);
  const { one, byAi } = await tokensFrom(source);
  const localKey = await localKeyOf(environment);
  if (source === undefined && localKey === undefined) {
    throw usageError("there are no credentials for the hub", {
      why: "no token was given, and there is no local.key of a hub of yours on this machine",
      fix: TOKENS_FIX,
    });
  }
  return (ai_id) => ({ token: byAi.get(ai_id) ?? one, localKey });
}

async function tokensFrom(source: SecretSource | undefined): Promise<Tokens> {
  if (source?.bytes === undefined) return { one: await source?.read(), byAi: new Map() };
  const { place } = source;
  const bytes = await source.bytes();
  let text: string;
  try {
    text = textOfFile(bytes);
  } catch (cause) {
    throw usageError(`cannot read the tokens in ${place}`, {
      why: (cause as Error).message,
      fix: TOKENS_FIX,
    });
  }
  return tokensIn(text, place);
}

const TOKENS_FIX = "name a file of lines AI=SECRET with --token-file FILE";

interface Tokens {
  /** Serves every AI without a line of its own. */
  one: string | undefined;
  readonly byAi: Map<string, string>;
}

/** Parses a token file. @throws {UserError} `USAGE` naming the first line that is no token. */
function tokensIn(text: string, place: string): Tokens {
  const tokens: Tokens = { one: undefined, byAi: new Map() };
  for (const [i, line] of text.split("\n").map((line) => line.trim()).entries()) {
    if (line === "" || line.startsWith("#")) continue;
    const wrong = addToken(tokens, line);
    if (wrong === undefined) continue;
    throw usageError(`cannot use the tokens in ${place}`, {
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

async function localKeyOf(environment: Environment): Promise<string | undefined> {
  const path = localKeyPath(undefined, environment);
  if (path === undefined) return undefined;
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch {
    return undefined;
  }
}
