/** Looks whether a hub answers, and whether it lets an AI in, by a visit that makes nobody known there. */
import { explainEnd, fixForNoHub } from "../../client/explain_end.ts";
import { HubError, NOT_A_HUB } from "../../client/errors.ts";
import { openVisit } from "../../client/visit.ts";
import { type Address, formatAddress, reachable } from "../../internal/address.ts";
import { localKeyPath } from "../../internal/data_folder.ts";
import { localKeyReader } from "../../internal/local_key_reader.ts";
import { secretSource, type TokenValues } from "../../internal/secret_source.ts";
import { UserError } from "../../internal/user_error.ts";
import { VERSION } from "../../internal/version.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import type { Finding } from "./finding.ts";

type Environment = Readonly<Record<string, string>>;

/** A hub that is there answers sooner. */
const ANSWER_MS = 5_000;

/** An AI is to be let in here. */
export interface Place {
  readonly hub: Address;
  readonly id: string;
  readonly token: TokenValues;
}

/** Resolves with what was found of the hub at `place`, and of the AI's name there. */
export async function checkPlace({ hub, id, token }: Place, environment: Environment): Promise<Finding[]> {
  try {
    const source = await secretSource(token, environment);
    await source?.read();
    // With the local key a visit under the AI's name would make it one that others may write to.
    await visit({ hub, aiId: source === undefined ? OPERATOR_ID : id, token: source?.read }, environment);
    const name = source === undefined
      ? `its name is ${id} and six digits of its session, let in by the key of this machine's user, "${
        localKeyPath(undefined, environment)
      }"`
      : `its name is ${id}, let in by the token in ${source.place}`;
    return [answers(hub), { about: "name", ok: true, what: name }];
  } catch (error) {
    if (error instanceof UserError) return [bad("name", error)];
    if (!isRefusal(error)) return [noHub(hub, error)];
    return [answers(hub), bad("name", explainEnd(error, { hub, id }))];
  }
}

/** Resolves with whether there is a hub at all. */
export async function checkHub(hub: Address, environment: Environment): Promise<Finding> {
  try {
    await visit({ hub, aiId: OPERATOR_ID }, environment);
    return answers(hub);
  } catch (error) {
    return isRefusal(error) ? answers(hub) : noHub(hub, error);
  }
}

async function visit(
  { hub, aiId, token }: {
    readonly hub: Address;
    readonly aiId: string;
    readonly token?: (() => Promise<string>) | undefined;
  },
  environment: Environment,
): Promise<void> {
  const localKey = localKeyReader(localKeyPath(undefined, environment), hub);
  await using _visit = await openVisit({
    ...{ address: reachable(hub), aiId, token, client: `doctor/${VERSION}`, lostMs: ANSWER_MS },
    ...(token === undefined ? { localKey } : {}),
  });
}

function isRefusal(error: unknown): error is HubError {
  return error instanceof HubError && error.code !== NOT_A_HUB;
}

function answers(hub: Address): Finding {
  return { about: "hub", ok: true, what: `the hub at ${formatAddress(hub)} answers` };
}

function noHub(hub: Address, error: unknown): Finding {
  const why = error instanceof Error ? error.message : String(error);
  const what = `no hub answers at ${formatAddress(hub)}: ${why}`;
  return { about: "hub", ok: false, what, fix: fixForNoHub(hub) };
}

function bad(about: Finding["about"], { message, why, fix }: UserError): Finding {
  const what = why === undefined ? message : `${message}: ${why}`;
  return { about, ok: false, what, ...(fix === undefined ? {} : { fix }) };
}
