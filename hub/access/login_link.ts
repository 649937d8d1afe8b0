/** Makes the link with which this machine's user logs in to the dashboard of a running hub. */
import { localKeyPath } from "../../internal/data_folder.ts";
import { makeLoginCode } from "../../dashboard/operator/login_code.ts";
import { type Address, formatAddress } from "../../internal/address.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { type Answer, fetchText, proxyText } from "../../internal/fetch_text.ts";
import { usageError, UserError } from "../../internal/user_error.ts";
import { readLocalKey } from "./local_key.ts";

/** A running hub answers sooner. */
const ANSWER_MS = 5_000;

/** A login link is made from the dashboard's address, the key and the time. */
export interface LoginLinkOptions {
  /** The dashboard listens here. */
  readonly http: Address;
  /** People reach it under this URL; at `http` unless given. */
  readonly publicUrl?: URL | undefined;
  /** `localKey` is the content of local.key. */
  readonly localKey: string;
  readonly wallMs: number;
}

/** Makes the link for the user of `environment`; `data` is the hub's folder where one was named. @throws {UserError} */
export async function ownLoginLink(
  { data, http, publicUrl, environment }: {
    readonly data: string | undefined;
    readonly http: Address;
    readonly publicUrl?: URL | undefined;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<string> {
  const localKey = await ownKey(localKeyPath(data, environment));
  return await loginLink({ http, publicUrl, localKey, wallMs: Date.now() });
}

async function ownKey(keyPath: string | undefined): Promise<string> {
  try {
    if (keyPath !== undefined) return await readLocalKey(keyPath);
  } catch (cause) {
    throw new UserError({
      code: "NO_LOCAL_KEY",
      what: `cannot read "${keyPath}"`,
      why: cause instanceof Deno.errors.NotFound ? "no hub of this user has made it" : String(cause),
      fix: "run it as the user who started the hub",
      exit: EXIT.authentication,
      cause,
    });
  }
  throw usageError("cannot find local.key", {
    why: "neither HOME nor XDG_DATA_HOME is set",
    fix: "aicollab dashboard --login --data DIR, with the folder of the hub",
  });
}

/** Makes a link that works once, for ten minutes. @throws {UserError} when no hub with logins answers at the address. */
export async function loginLink({ http, publicUrl, localKey, wallMs }: LoginLinkOptions): Promise<string> {
  const url = `http://${formatAddress(http)}`;
  const challenge = await challengeOf(url);
  return `${publicUrl?.origin ?? url}/login?code=${
    makeLoginCode({ localKey, challenge, port: http.port }, wallMs)
  }`;
}

async function challengeOf(url: string): Promise<string> {
  let answer: Answer;
  try {
    answer = await fetchText(`${url}/login/challenge`, ANSWER_MS);
    if (answer.ok) return answer.text;
  } catch (cause) {
    throw unreachable(
      `no dashboard answers at ${url}/`,
      `no hub runs there, or it has another --host or --http-port${proxyText(url)}`,
      cause,
    );
  }
  throw unreachable(
    `nobody can log in at ${url}/`,
    `the server there answers ${answer.status}${proxyText(url)}`,
  );
}

function unreachable(what: string, why: string, cause?: unknown): UserError {
  return new UserError({
    code: "NO_DASHBOARD",
    what,
    why,
    fix:
      "aicollab dashboard --login --host HOST --http-port PORT, with those that the hub logged at its start",
    exit: EXIT.network,
    cause,
  });
}
