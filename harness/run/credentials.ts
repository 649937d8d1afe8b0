/** Who may come in at a hub that is not the run's own: tokens from a file or the environment, else the user's local key. */
import { localKeyPath } from "../../internal/data_folder.ts";
import { usageError } from "../../internal/user_error.ts";
import type { Credentials } from "./run_hub.ts";

type Environment = Readonly<Record<string, string>>;

/**
 * What lets each AI in. `tokenFile` holds lines `AI=SECRET`, or one secret that serves them all, as `token` does.
 * @throws {UserError} `USAGE` when the file cannot be read, or there is nothing at all to come in with.
 */
export async function credentialsFrom(
  { token, tokenFile }: { token: string | undefined; tokenFile: string | undefined },
  environment: Environment,
): Promise<(ai_id: string) => Credentials> {
  const { one, byAi } = tokenFile === undefined
    ? { one: undefined, byAi: new Map<string, string>() }
    : tokensIn(await textOf(tokenFile));
  const localKey = await localKeyOf(environment);
  const forAll = token ?? one;
  if (forAll === undefined && byAi.size === 0 && localKey === undefined) {
    throw usageError("there is nothing to come in with", {
      why: "no token was given, and there is no local.key of a hub of yours on this machine",
      fix: "name a file of lines AI=SECRET with --token-file FILE",
    });
  }
  return (ai_id) => ({ token: byAi.get(ai_id) ?? forAll, localKey });
}

function tokensIn(text: string): { one: string | undefined; byAi: Map<string, string> } {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) =>
    line !== "" && !line.startsWith("#")
  );
  const pairs = lines.filter((line) => line.includes("="));
  const byAi = new Map(pairs.map((line) => {
    const at = line.indexOf("=");
    return [line.slice(0, at), line.slice(at + 1)];
  }));
  return { one: lines.find((line) => !line.includes("=")), byAi };
}

async function textOf(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
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
