/** Reads what a person gives of an agent elsewhere: its address, and where its token is. */
import { type Placed } from "../../internal/option.ts";
import { secretSource } from "../../internal/secret_source.ts";
import { usageError } from "../../internal/user_error.ts";

const PLACES = {
  variable: "AICOLLAB_A2A_TOKEN",
  fileVariable: "AICOLLAB_A2A_TOKEN_FILE",
  credential: "aicollab_a2a_token",
  flag: "--a2a-token-file",
} as const;

const FIX = "--a2a https://agents.example.com/reviewer, or the address of its card, which ends in .json";

/** Returns the address of `--a2a`. @throws {UserError} exit 2 */
export function outsideUrl(text: string, { allowPrivate }: { readonly allowPrivate: boolean }): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const wrong = url === undefined
    ? "it is no URL"
    : url.username !== "" || url.password !== ""
    ? "it has a user or a password, which would stand on a command line: put a token into a file, and name it with --a2a-token-file"
    : url.protocol === "https:" || (url.protocol === "http:" && allowPrivate)
    ? undefined
    : url.protocol === "http:"
    ? "others on the way could read it; with --a2a-allow-private it may be http:"
    : `${url.protocol} is neither https: nor http:`;
  if (url !== undefined && wrong === undefined) return url;
  throw usageError("the address of --a2a cannot be used", { why: wrong!, fix: FIX });
}

/**
 * Returns what reads the token: that of `--a2a-token-file`, `AICOLLAB_A2A_TOKEN_FILE`, `AICOLLAB_A2A_TOKEN`, or the credential
 * `aicollab_a2a_token` of a service; undefined where there is none. @throws {UserError} exit 2 where it cannot be read
 */
export async function outsideToken(
  tokenFile: Placed | undefined,
  environment: Readonly<Record<string, string>>,
): Promise<(() => Promise<string>) | undefined> {
  const given = environment[PLACES.variable];
  const token = given ? { text: given, from: "environment" as const } : undefined;
  const source = await secretSource({ token, tokenFile }, environment, PLACES);
  await source?.read();
  return source && (() => source.read());
}
