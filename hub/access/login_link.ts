/** Makes the link by which this machine's user logs in to the dashboard of a running hub. */
import { localKeyPath } from "../../internal/data_folder.ts";
import { makeLoginCode } from "../../dashboard/operator/login_code.ts";
import { type Address, formatAddress } from "../../internal/address.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { usageError, UserError } from "../../internal/user_error.ts";
import { readLocalKey } from "./local_key.ts";

/** A hub that is there answers sooner. */
const ANSWER_MS = 5_000;

/** Where to log in, and with what. */
export interface LoginLinkOptions {
  /** Where the dashboard listens. */
  readonly http: Address;
  /** The content of local.key. */
  readonly localKey: string;
  readonly wallMs: number;
}

/** The link for the user to whom `environment` belongs; `data` is the hub's folder where one was named. @throws {UserError} */
export async function ownLoginLink(
  { data, http, environment }: {
    readonly data: string | undefined;
    readonly http: Address;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<string> {
  const localKey = await ownKey(localKeyPath(data, environment));
  return await loginLink({ http, localKey, wallMs: Date.now() });
}

async function ownKey(keyPath: string | undefined): Promise<string> {
  try {
    if (keyPath !== undefined) return await readLocalKey(keyPath);
  } catch (cause) {
    throw new UserError({
      code: "NO_LOCAL_KEY",
      what: `cannot read "${keyPath}"`,
      why: cause instanceof Deno.errors.NotFound ? "no hub of this user ever made it" : String(cause),
      fix: "run it as the user who started the hub",
      exit: EXIT.authentication,
      cause,
    });
  }
  throw usageError("nobody knows where local.key is", {
    why: "neither HOME nor XDG_DATA_HOME is set",
    fix: "aicollab dashboard --login --data DIR, with the folder of the hub",
  });
}

/** The link: it works once, for ten minutes. @throws {UserError} no hub answers there, or none that one can log in to. */
export async function loginLink({ http, localKey, wallMs }: LoginLinkOptions): Promise<string> {
  const url = `http://${formatAddress(http)}`;
  const challenge = await challengeOf(url);
  return `${url}/login?code=${makeLoginCode({ localKey, challenge, port: http.port }, wallMs)}`;
}

async function challengeOf(url: string): Promise<string> {
  let answer: Response;
  try {
    answer = await fetch(`${url}/login/challenge`, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (answer.ok) return await answer.text();
    await answer.body?.cancel();
  } catch (cause) {
    throw unreachable(
      `no dashboard answers at ${url}/`,
      "no hub runs there, or it has another --host or --http-port",
      cause,
    );
  }
  throw unreachable(`nobody can log in at ${url}/`, `what listens there answers ${answer.status}`);
}

function unreachable(what: string, why: string, cause?: unknown): UserError {
  return new UserError({
    code: "NO_DASHBOARD",
    what,
    why,
    fix: "aicollab dashboard --login --host HOST --http-port PORT, with those that the hub told at its start",
    exit: EXIT.network,
    cause,
  });
}
