/** Manages tokens for the dashboard: by the hub's book, and recorded as done by whoever asked. */
import type { Actor } from "../../dashboard/actor.ts";
import type {
  NewToken,
  RevokedTokens,
  RotatedToken,
  TokenDesk,
  TokenInfo,
} from "../../dashboard/token_desk.ts";
import type { Answered, TokenBook } from "../access/token_book.ts";
import type { Core } from "../session/core.ts";
import { refusalError } from "../../internal/refusal_error.ts";
import { SHUTTING_DOWN } from "../session/screening.ts";
import { TokenActions } from "../session/token_actions.ts";

/** Acts on the book of a running hub. */
export class HubTokenDesk implements TokenDesk {
  readonly #book: TokenBook;
  readonly #core: Pick<Core, "draining">;
  readonly #actions: TokenActions;

  constructor(core: Pick<Core, "draining" | "sequencer" | "tokens">) {
    this.#book = core.tokens;
    this.#core = core;
    this.#actions = new TokenActions(core.tokens, core.sequencer);
  }

  list(name?: string): readonly TokenInfo[] {
    return this.#book.list(name);
  }

  create(actor: Actor, of: Parameters<TokenDesk["create"]>[1]): Promise<NewToken> {
    return this.#change(() => this.#actions.create(actor, of));
  }

  rotate(actor: Actor, of: Parameters<TokenDesk["rotate"]>[1]): Promise<RotatedToken> {
    return this.#change(() => this.#actions.rotate(actor, of));
  }

  revoke(actor: Actor, which: Parameters<TokenDesk["revoke"]>[1]): Promise<RevokedTokens> {
    return this.#change(() => this.#actions.revoke(actor, which));
  }

  /** @throws {UserError} with the code of the refusal. */
  async #change<T>(work: () => Promise<Answered<T>>): Promise<T> {
    const answered = this.#core.draining ? SHUTTING_DOWN : await work();
    if (answered.ok) return answered.value;
    throw refusalError(answered);
  }
}
