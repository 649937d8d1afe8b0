/** Manages tokens in the folder of a hub that does not run, and records there who did it. The folder is locked meanwhile. */
import { systemClock } from "../../internal/clock.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { UserError } from "../../internal/user_error.ts";
import { openJournal } from "../../journal/threads/open_journal.ts";
import { COLLABORATION, DEFAULT_LIMITS } from "../../protocol/limits.ts";
import type { DataOf } from "../../protocol/messages.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import { LocalKey } from "../access/current_key.ts";
import { Gatekeeper } from "../access/gatekeeper.ts";
import {
  type Answered,
  type CreatedToken,
  openTokenBook,
  type RevokedTokens,
  type RotatedToken,
  type TokenBook,
} from "../access/token_book.ts";
import type { Actor } from "../broker/actor.ts";
import { DEFAULT_BOUNDS } from "../session/bounds.ts";
import { makeCore } from "../session/core.ts";
import { refusalError } from "../../internal/refusal_error.ts";
import { TokenActions } from "../session/token_actions.ts";
import type { TokenList, TokenPlace } from "./token_place.ts";

/** Whoever can lock the folder may change it. */
const OWN_USER: Actor = { by: OPERATOR_ID, role: "admin", proof: "local_key", via: "folder" };

/** Opens the folder as a hub does, without letting anybody in. @throws {JournalError} */
export async function openInFolder(folder: string): Promise<TokenPlace> {
  await using parts = new AsyncDisposableStack();
  const journal = parts.use(await openJournal(folder));
  const tokens = parts.use(await openTokenBook(journal, systemClock.wallMs));
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  const { sequencer } = makeCore({
    ...{ limits: DEFAULT_LIMITS, bounds: DEFAULT_BOUNDS, clock: systemClock },
    ...{ leaseMs: COLLABORATION.defaultLeaseMs, maxLeaseMs: COLLABORATION.maxLeaseMs },
    gatekeeper: new Gatekeeper(new LocalKey(""), tokens),
    ...{ tokens, journal, snapshot: await journal.snapshot() },
    whyFull: () => "the disk has no space left",
    onFatal: failure.reject,
  });
  return new InFolder(folder, {
    tokens,
    actions: new TokenActions(tokens, sequencer),
    failed: failure.promise,
  }, parts.move());
}

interface Parts {
  readonly tokens: TokenBook;
  readonly actions: TokenActions;
  /** Rejects when the journal has failed. */
  readonly failed: Promise<never>;
}

class InFolder implements TokenPlace {
  readonly via = "folder";
  readonly where: string;
  readonly #parts: Parts;
  readonly #owned: AsyncDisposableStack;

  constructor(folder: string, parts: Parts, owned: AsyncDisposableStack) {
    this.where = `in "${folder}", whose hub does not run`;
    this.#parts = parts;
    this.#owned = owned;
  }

  list(name?: string): Promise<TokenList> {
    const tokens = this.#parts.tokens.list(name);
    return Promise.resolve({ tokens, tokens_total: tokens.length });
  }

  create(of: DataOf<"token_create">): Promise<CreatedToken> {
    return this.#done(this.#parts.actions.create(OWN_USER, of));
  }

  rotate(of: DataOf<"token_rotate">): Promise<RotatedToken> {
    return this.#done(this.#parts.actions.rotate(OWN_USER, of));
  }

  async revoke({ name, token_id }: DataOf<"token_revoke">): Promise<RevokedTokens> {
    const which = name === undefined ? { token_id: token_id! } : { name };
    const revoked = await this.#done(this.#parts.actions.revoke(OWN_USER, which));
    if (revoked.stored !== false) return revoked;
    // A running hub would hold it until there is space; this process ends now.
    throw new UserError({
      code: "STORAGE_FULL",
      what: "the revocation could not be stored, so nothing was changed",
      fix: "make space on the disk, and try again",
      exit: EXIT.cannotWrite,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }

  async #done<T>(action: Promise<Answered<T>>): Promise<T> {
    const answered = await Promise.race([action, this.#parts.failed]);
    if (answered.ok) return answered.value;
    throw refusalError(answered);
  }
}
