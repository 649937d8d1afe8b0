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

/** Acts on the book of a running hub. */
export class HubTokenDesk implements TokenDesk {
  readonly #book: TokenBook;
  readonly #core: Pick<Core, "sequencer">;

  constructor(book: TokenBook, core: Pick<Core, "sequencer">) {
    this.#book = book;
    this.#core = core;
  }

  list(name?: string): readonly TokenInfo[] {
    return this.#book.list(name);
  }

  async create(actor: Actor, of: Parameters<TokenDesk["create"]>[1]): Promise<NewToken> {
    const made = valueOf(await this.#book.create(of));
    await this.#record(actor, "token_create", made);
    return made;
  }

  async rotate(actor: Actor, of: Parameters<TokenDesk["rotate"]>[1]): Promise<RotatedToken> {
    const made = valueOf(await this.#book.rotate(of));
    await this.#record(actor, "token_rotate", made);
    return made;
  }

  async revoke(actor: Actor, which: Parameters<TokenDesk["revoke"]>[1]): Promise<RevokedTokens> {
    const revoked = valueOf(await this.#book.revoke(which));
    for (const token of revoked.tokens) await this.#record(actor, "token_revoke", token);
    return revoked;
  }

  #record(
    actor: Actor,
    action: "token_create" | "token_rotate" | "token_revoke",
    { name, token_id }: Pick<TokenInfo, "name" | "token_id">,
  ): Promise<void> {
    const id = token_id === null ? {} : { token_id };
    return this.#core.sequencer.record(actor, { action, target: name, ...id });
  }
}

/** @throws {UserError} with the code of the refusal. */
function valueOf<T>(answered: Answered<T>): T {
  if (answered.ok) return answered.value;
  const { code, text, fix } = answered;
  throw new UserError({ code, what: text, ...(fix === undefined ? {} : { fix }), exit: EXIT.usage });
}
