/** Visits a hub as `operator`, for commands by which a person reads what AIs ask, and decides. */
import { explainAbsence, explainEnd } from "../../client/explain_end.ts";
import { HubError, NOT_A_HUB } from "../../client/hub_client.ts";
import { openVisit, RefusedError, type Visit, type VisitOptions } from "../../client/visit.ts";
import { type Address, formatAddress, reachable } from "../../internal/address.ts";
import { localKeyPath } from "../../internal/data_folder.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { localKeyReader } from "../../internal/local_key_reader.ts";
import { address, type Placed, secretFile } from "../../internal/option.ts";
import { refusalError } from "../../internal/refusal_error.ts";
import { secretSource } from "../../internal/secret_source.ts";
import { UserError } from "../../internal/user_error.ts";
import { VERSION } from "../../internal/version.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";

/** A hub answers sooner. */
const ANSWER_MS = 5_000;

/** Commands of the operator have these options. */
export const hubOptions = {
  hub: address({ default: "127.0.0.1:6000", sentence: "running hub" }),
  tokenFile: secretFile({ sentence: "file with an operator's or admin's token; - is stdin" }),
};

/** The values of {@linkcode hubOptions}. */
export interface HubValues {
  readonly hub: Address;
  readonly tokenFile: Placed | undefined;
}

type Environment = Readonly<Record<string, string>>;

/** Returns where the person's token is: as the command line says, or the environment; undefined where there is none. */
export function tokenOf({ tokenFile }: HubValues, environment: Environment) {
  const { AICOLLAB_TOKEN: text } = environment;
  const token = text === undefined ? undefined : { text, from: "environment" } as const;
  return secretSource({ token, tokenFile }, environment);
}

/**
 * Opens a visit, by the token if there is one, else by the local key.
 * @throws {UserError} exit 2 where the token cannot be read, 4 where the hub admits no operator by it, 5 where no hub answers.
 */
export async function visitAsOperator(
  { hub, tokenFile }: HubValues,
  environment: Environment,
  more: Pick<VisitOptions, "resumeFrom" | "wants"> = {},
): Promise<Visit> {
  const source = await tokenOf({ hub, tokenFile }, environment);
  const localKey = localKeyReader(localKeyPath(undefined, environment), hub);
  const proof = source === undefined ? { localKey } : { token: () => source.read() };
  await source?.read();
  try {
    return await openVisit({
      ...{ address: reachable(hub), aiId: OPERATOR_ID, client: `operator/${VERSION}`, lostMs: ANSWER_MS },
      ...proof,
      ...more,
    });
  } catch (cause) {
    if (!(cause instanceof HubError)) throw explainAbsence(cause as Error, hub);
    if (cause.code === NOT_A_HUB) throw explainEnd(cause, { hub, id: OPERATOR_ID });
    throw notAdmitted(formatAddress(reachable(hub)), cause, source !== undefined);
  }
}

/** Returns the error for what the hub refused to a visit, or did not answer. */
export function notDone(cause: unknown): UserError {
  if (cause instanceof RefusedError) {
    const { code, message: text, fix = "aicollab approvals" } = cause;
    return refusalError({ code, text, fix }, cause);
  }
  return new UserError({
    code: "CONNECTION_LOST",
    what: "no answer came: whether it was done is unknown",
    why: cause instanceof Error ? cause.message : String(cause),
    fix: "aicollab approvals",
    exit: EXIT.network,
    cause,
  });
}

function notAdmitted(at: string, cause: HubError, byToken: boolean): UserError {
  return new UserError({
    code: cause.code,
    what: `the hub at ${at} does not admit an operator: ${cause.message}`,
    why: byToken
      ? "the token that was given is not valid there, or not an operator's"
      : "it wants the local key of the user who started it, or an operator's token",
    fix: "have its admin make one: aicollab token create NAME --role operator --out FILE",
    exit: EXIT.authentication,
    cause,
  });
}
