/** Checks who may come in: this machine's own user by the local key, everyone else by tokens. It keeps secrets as hashes only. */
import { addressBlock, isLoopback } from "../../internal/address.ts";
import type { AuthLine } from "../../protocol/auth_line.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import { AuthBackoff } from "./auth_backoff.ts";
import type { LocalKey } from "./current_key.ts";
import type { Admitted, Denied, Role } from "./identity.ts";
import type { Token, UsedFrom } from "./known_token.ts";
import { may } from "./roles.ts";
import type { TokenBook } from "./token_book.ts";
import { readToken } from "./token_form.ts";

/** Somebody comes from here, at this time of the wall clock. */
export interface Origin extends UsedFrom {
  readonly wallMs: number;
}

/** A connection arrives from this machine or from elsewhere. */
export interface Arrival extends Origin {
  readonly loopback: boolean;
}

/** So long waits the answer to a wrong credential from an address that gave too many. */
const LATE_MS = 1_000;

/**
 * Checks what every door is shown. From an address that gave too many wrong credentials every denial comes late, and a secret that
 * might be guessed is not looked at for a time; a token of 256 random bits always is, as others may share the address. Loopback
 * is only slowed. Names are never counted: nobody keeps an AI out by guessing for it.
 */
export class Gatekeeper {
  readonly #backoff = new AuthBackoff();
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

  /** Returns those of them that read what is directed to them. */
  get addressees(): ReadonlySet<string> {
    return this.#book.addressees;
  }

  /**
   * Admits an AI, or denies it without saying what was wrong. From loopback a right `local_key` admits any ai_id that has no
   * token, whatever `token` says; in every other case the token decides. As `operator` comes in whoever has a token of a role
   * that may act so, in the token's name, or by the local key: all that this user does is of one trust, so that is an admin.
   */
  admit(auth: AuthLine, from: Arrival): Admitted | Denied {
    const { ai_id, token } = auth;
    if (ai_id === OPERATOR_ID) return this.#admitOperator(auth, from);
    if (!this.named.has(ai_id) && this.#hasLocalKey(auth, from)) {
      const identity = { name: ai_id, role: "agent", proof: "local_key" } as const;
      return { ok: true, identity, ended: this.#localKey.ended };
    }
    if (token === undefined) return this.#denied("wrong", from);
    return this.#byToken(token, from, () => this.#book.find(ai_id, token, from.wallMs));
  }

  /** Admits whoever has this token, in the token's own name. */
  admitBearer(token: string, from: Origin): Admitted | Denied {
    return this.#byToken(token, from, () => this.#book.findBySecret(token, from.wallMs));
  }

  #admitOperator(auth: AuthLine, from: Arrival): Admitted | Denied {
    const { token } = auth;
    if (token !== undefined) {
      return this.#byToken(token, from, () => {
        const found = this.#book.findBySecret(token, from.wallMs);
        return found && may(found.row.role as Role, "act_as_operator") ? found : undefined;
      });
    }
    if (!this.#hasLocalKey(auth, from)) return this.#denied("wrong", from);
    const identity = { name: OPERATOR_ID, role: "admin", proof: "local_key" } as const;
    return { ok: true, identity, ended: this.#localKey.ended };
  }

  #hasLocalKey({ local_key }: AuthLine, { loopback }: Arrival): boolean {
    return loopback && local_key !== undefined && this.#localKey.isRight(local_key);
  }

  #byToken(token: string, from: Origin, find: () => Token | undefined): Admitted | Denied {
    const form = readToken(token);
    if (typeof form !== "object" && !isLoopback(from.address)) {
      const retryAfterMs = this.#waitMs(from);
      if (retryAfterMs > 0) return { ok: false, why: "unheard", retryAfterMs, lateMs: LATE_MS };
    }
    const found = find();
    return found
      ? this.#admitted(found, from)
      : this.#denied(form === "mistyped" ? "mistyped" : "wrong", from);
  }

  #denied(why: "wrong" | "mistyped", from: Origin): Denied {
    const lateMs = this.#waitMs(from) > 0 ? LATE_MS : 0;
    this.#backoff.failed(addressBlock(from.address), from.wallMs);
    return { ok: false, why, lateMs };
  }

  #waitMs({ address, wallMs }: Origin): number {
    return this.#backoff.waitMs(addressBlock(address), wallMs);
  }

  #admitted(found: Token, from: UsedFrom): Admitted {
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
