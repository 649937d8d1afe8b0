/** Manages tokens over a running hub, in a visit as `operator`: by an admin's token, or by the local key of the hub's own user. */
import { HubError, NOT_A_HUB } from "../../client/hub_client.ts";
import { openVisit, RefusedError, TurnedAway, type Visit } from "../../client/visit.ts";
import { type Address, formatAddress, reachable } from "../../internal/address.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { UserError } from "../../internal/user_error.ts";
import { VERSION } from "../../internal/version.ts";
import type { DataOf } from "../../protocol/messages.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import { readToken } from "../access/token_form.ts";
import type { CreatedToken, RevokedTokens, RotatedToken } from "../access/token_book.ts";
import { refusalError } from "../../internal/refusal_error.ts";
import type { TokenList, TokenPlace } from "./token_place.ts";

/** A hub answers sooner. */
const ANSWER_MS = 5_000;

/** One of these proves that an admin asks. */
export interface AdminProof {
  readonly token?: (() => Promise<string>) | undefined;
  readonly localKey?: (() => Promise<string | undefined>) | undefined;
}

/** Is thrown where no hub answers, before anything was asked. */
export class NoHub extends Error {
  override readonly name = "NoHub";
}

/**
 * Opens a visit.
 * @throws {NoHub} @throws {UserError} exit 2, where the token cannot be read; 4, where the hub does not admit an admin; 5, where it
 * admits nobody now.
 */
export async function openOverHub(hub: Address, proof: AdminProof): Promise<OverHub> {
  const address = reachable(hub);
  const at = formatAddress(address);
  // A file that cannot be used says nothing about the hub.
  const shown = await proof.token?.();
  try {
    const visit = await openVisit({
      ...{ address, aiId: OPERATOR_ID, ...proof },
      ...{ client: `token/${VERSION}`, lostMs: ANSWER_MS },
    });
    return new OverHub(visit, at);
  } catch (cause) {
    if (cause instanceof TurnedAway) throw busy(at, cause);
    if (!(cause instanceof HubError)) throw new NoHub((cause as Error).message, { cause });
    if (cause.code === NOT_A_HUB) throw new NoHub(cause.message, { cause });
    throw new UserError({
      code: cause.code,
      what: `the hub at ${at} does not let this user manage its tokens: ${cause.message}`,
      ...whyNot(shown),
      exit: EXIT.authentication,
      cause,
    });
  }
}

function busy(at: string, cause: TurnedAway): UserError {
  return new UserError({
    code: cause.code,
    what: `the hub at ${at} does not let anybody in now`,
    why: cause.message,
    fix: "try again in a moment, or use the hub's page of tokens",
    exit: EXIT.network,
    cause,
  });
}

/** `token` is the one that was shown; undefined: the local key was. */
function whyNot(token: string | undefined): { why: string; fix: string } {
  if (token !== undefined && readToken(token) === "mistyped") {
    return {
      why: "the token that was given was cut off or mistyped",
      fix: "copy the whole of it, from aic_ to its last 8 digits",
    };
  }
  if (token !== undefined) {
    return {
      why: "the token that was given is not valid there, or not an admin's",
      fix: "have an admin make one: aicollab token create NAME --role admin --out FILE",
    };
  }
  return {
    why: "it wants the local key of the user who started it, or an admin's token",
    fix:
      "run it as the user who started the hub, or name an admin's token with --token-file FILE; --data DIR is for a hub that does not run",
  };
}

class OverHub implements TokenPlace {
  readonly via = "hub";
  readonly where: string;
  readonly #visit: Visit;

  constructor(visit: Visit, at: string) {
    this.#visit = visit;
    this.where = `at the hub ${at}`;
  }

  /** Is the id of the hub's journal. */
  get journalId(): string {
    return this.#visit.welcome.journal_id;
  }

  list(name?: string): Promise<TokenList> {
    return this.#ask("token_list", name === undefined ? {} : { name });
  }

  create(of: DataOf<"token_create">): Promise<CreatedToken> {
    return this.#ask("token_create", of);
  }

  rotate(of: DataOf<"token_rotate">): Promise<RotatedToken> {
    return this.#ask("token_rotate", of);
  }

  revoke(which: DataOf<"token_revoke">): Promise<RevokedTokens> {
    return this.#ask("token_revoke", which);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#visit.close();
  }

  async #ask<T>(type: Parameters<Visit["request"]>[0], data: unknown): Promise<T> {
    try {
      return await this.#visit.request(type, data) as T;
    } catch (cause) {
      if (!(cause instanceof RefusedError)) throw lost(this.where, cause);
      const { code, message: text, fix } = cause;
      throw refusalError({ code, text, fix }, cause);
    }
  }
}

/** What was asked may have been done. */
function lost(where: string, cause: unknown): UserError {
  return new UserError({
    code: "CONNECTION_LOST",
    what: `no answer came: whether it was done ${where} is unknown`,
    why: cause instanceof Error ? cause.message : String(cause),
    fix: "aicollab token list",
    exit: EXIT.network,
    cause,
  });
}
