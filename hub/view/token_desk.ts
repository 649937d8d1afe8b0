/** Manages tokens for the dashboard: by the hub's book, and recorded as done by whoever asked. */
import type { Actor } from "../../dashboard/actor.ts";
import type {
  NewToken,
  RevokedTokens,
  RotatedToken,
  TokenDesk,
  TokenInfo,
} from "../../dashboard/token_desk.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { UserError } from "../../internal/user_error.ts";
import type { Answered, TokenBook } from "../access/token_book.ts";
import type { Core } from "../session/core.ts";
import { TokenActions } from "../session/token_actions.ts";

/** Acts on the book of a running hub. */
export class HubTokenDesk implements TokenDesk {
  readonly #book: TokenBook;
  readonly #actions: TokenActions;

  constructor(book: TokenBook, { sequencer }: Pick<Core, "sequencer">) {
    this.#book = book;
    this.#actions = new TokenActions(book, sequencer);
  }

  list(name?: string): readonly TokenInfo[] {
    return this.#book.list(name);
  }

  async create(actor: Actor, of: Parameters<TokenDesk["create"]>[1]): Promise<NewToken> {
    return valueOf(await this.#actions.create(actor, of));
  }

  async rotate(actor: Actor, of: Parameters<TokenDesk["rotate"]>[1]): Promise<RotatedToken> {
    return valueOf(await this.#actions.rotate(actor, of));
  }

  async revoke(actor: Actor, which: Parameters<TokenDesk["revoke"]>[1]): Promise<RevokedTokens> {
    return valueOf(await this.#actions.revoke(actor, which));
  }
}

/** @throws {UserError} with the code of the refusal. */
function valueOf<T>(answered: Answered<T>): T {
  if (answered.ok) return answered.value;
  const { code, text, fix } = answered;
  throw new UserError({ code, what: text, ...(fix === undefined ? {} : { fix }), exit: EXIT.usage });
}
