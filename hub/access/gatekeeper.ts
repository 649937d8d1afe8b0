/** Checks who may come in: this machine's own user by the local key, everyone else by tokens. It keeps secrets as hashes only. */
import type { AuthLine } from "../../protocol/messages.ts";
import type { LocalKey } from "./current_key.ts";
import type { Admitted, Denied, Role } from "./identity.ts";
import type { Token, TokenBook, UsedFrom } from "./token_book.ts";
import { readToken } from "./token_form.ts";

/** Somebody comes from here, at this time of the wall clock. */
export interface Origin extends UsedFrom {
  readonly wallMs: number;
}

/** Checks what every door is shown. */
export class Gatekeeper {
  readonly #localKey: LocalKey;
  readonly #book: TokenBook;

  constructor(localKey: LocalKey, book: TokenBook) {
    this.#localKey = localKey;
    this.#book = book;
  }

  /** Returns the names that have, or once had, a token: the local key does not open them. The set changes with the tokens. */
  get named(): ReadonlySet<string> {
    return this.#book.names;
  }

  /**
   * Admits an AI, or denies it without saying what was wrong. From loopback a right `local_key` admits any ai_id that has no
   * token, whatever `token` says; in every other case the token decides.
   */
  admit(
    { ai_id, token, local_key }: AuthLine,
    from: Origin & { readonly loopback: boolean },
  ): Admitted | Denied {
    if (
      !this.named.has(ai_id) && from.loopback && local_key !== undefined && this.#localKey.isRight(local_key)
    ) {
      const identity = { name: ai_id, role: "agent", proof: "local_key" } as const;
      return { ok: true, identity, ended: this.#localKey.ended };
    }
    if (token === undefined) return { ok: false, why: "wrong" };
    return this.#admitted(this.#book.find(ai_id, token, from.wallMs), token, from);
  }

  /** Admits whoever has this token, in the token's own name. */
  admitBearer(token: string, from: Origin): Admitted | Denied {
    return this.#admitted(this.#book.findBySecret(token, from.wallMs), token, from);
  }

  #admitted(found: Token | undefined, secret: string, from: UsedFrom): Admitted | Denied {
    if (!found) return { ok: false, why: readToken(secret) === "mistyped" ? "mistyped" : "wrong" };
    this.#book.use(found, from);
    const { ai_id: name, role, token_id } = found.row;
    const tokenId = token_id === null ? {} : { tokenId: token_id };
    return {
      ok: true,
      identity: { name, role: role as Role, proof: "token", ...tokenId },
      ended: found.ended,
    };
  }
}
