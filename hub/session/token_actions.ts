/** Changes tokens for a person, and records who did it. */
import type { Answered, CreatedToken, RevokedTokens, RotatedToken, TokenBook } from "../access/token_book.ts";
import type { Actor } from "../broker/actor.ts";
import type { Deed } from "../broker/operator_actions.ts";
import type { Sequencer } from "../sequencer/sequencer.ts";

/** What was changed stays changed on a full disk, where no record of it can be stored. */
export class TokenActions {
  readonly #book: TokenBook;
  readonly #sequencer: Pick<Sequencer, "record">;

  constructor(book: TokenBook, sequencer: Pick<Sequencer, "record">) {
    this.#book = book;
    this.#sequencer = sequencer;
  }

  async create(actor: Actor, of: Parameters<TokenBook["create"]>[0]): Promise<Answered<CreatedToken>> {
    const made = await this.#book.create(of);
    if (made.ok) await this.#record(actor, "token_create", made.value);
    return made;
  }

  async rotate(actor: Actor, of: Parameters<TokenBook["rotate"]>[0]): Promise<Answered<RotatedToken>> {
    const made = await this.#book.rotate(of);
    if (made.ok) await this.#record(actor, "token_rotate", made.value);
    return made;
  }

  async revoke(actor: Actor, which: Parameters<TokenBook["revoke"]>[0]): Promise<Answered<RevokedTokens>> {
    const revoked = await this.#book.revoke(which);
    const tokens = revoked.ok ? revoked.value.tokens : [];
    await Promise.all(tokens.map((token) => this.#record(actor, "token_revoke", token)));
    return revoked;
  }

  #record(
    actor: Actor,
    action: Deed["action"],
    { name, token_id }: { readonly name: string; readonly token_id: string | null },
  ): Promise<void> {
    return this.#sequencer.record(actor, {
      action,
      target: name,
      ...(token_id === null ? {} : { token_id }),
    });
  }
}
