/**
 * Knows the tokens of a hub, whether it runs or only its folder is open: who may use which one, and until when. A change counts
 * once it is stored; what was opened by a token ends with it.
 */
import { Buffer } from "node:buffer";
import { getLogger } from "@logtape/logtape";
import { JournalError, type TokenStore } from "../../journal/journal.ts";
import type { TokenRow } from "../../journal/rows.ts";
import { type Refusal, refuse } from "../../protocol/errors.ts";
import { TOKEN } from "../../protocol/limits.ts";
import type { ExactDataOf, ListedToken } from "../../protocol/messages.ts";
import { isAiId, NOT_AN_AI_ID } from "../../protocol/names.ts";
import type { Role } from "./identity.ts";
import { KnownToken, rightOne, type Token, type UsedFrom } from "./known_token.ts";
import { may } from "./roles.ts";
import { makeToken, readToken } from "./token_form.ts";
import { hashSecret, tokenRow } from "./token_row.ts";

const log = getLogger(["aicollab", "access"]);

/** The last use of a token is stored at most this often. */
const USE_STORED_MS = 60_000;
/** A revocation that found no space is tried to be stored this often. */
const RETRY_MS = 1_000;

/** A new token; nobody can read `token` again. */
export type CreatedToken = ExactDataOf<"token_created">;

/** A rotation makes one token, and sets an end to the `old` ones. */
export type RotatedToken = ExactDataOf<"token_rotated">;

/** These tokens were revoked; those of a flag come back with the next start that has the flag. */
export type RevokedTokens = ExactDataOf<"token_revoked">;

/** The book did what it was asked, or says why not: then nothing has changed. */
export type Answered<T> = { readonly ok: true; readonly value: T } | Refusal;

/** A book stores its changes here and takes the time, in milliseconds since 1970, from there. */
export interface TokenBookOptions {
  readonly store: Pick<TokenStore, "putTokens" | "tokensUsed">;
  readonly wallMs: () => number;
}

/** Opens the book of a store. */
export async function openTokenBook(store: TokenStore, wallMs: () => number): Promise<TokenBook> {
  return new TokenBook(await store.tokens(), { store, wallMs });
}

/** Whoever disposes of the book stores the last uses by it. */
export class TokenBook implements AsyncDisposable {
  readonly #options: TokenBookOptions;
  readonly #tokens: KnownToken[] = [];
  readonly #byName = new Map<string, KnownToken[]>();
  readonly #byId = new Map<string, KnownToken>();
  readonly #names = new Set<string>();
  readonly #addressees = new Set<string>();
  /** These were used since their last use was stored. */
  readonly #used = new Set<KnownToken>();
  /** These are revoked, and that found no space so far. */
  readonly #unstored = new Set<KnownToken>();
  #triedMs = -Infinity;
  readonly #listeners = new Set<() => void>();
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(rows: readonly TokenRow[], options: TokenBookOptions) {
    this.#options = options;
    for (const row of rows) this.#add(row);
  }

  /** Returns the names that have, or once had, a token. The set changes with the book. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /** Returns the names of which a token ever was of a role that reads what is directed to it. */
  get addressees(): ReadonlySet<string> {
    return this.#addressees;
  }

  /** Returns the SHA-256, as hex, of the valid tokens that nobody guesses: those of flags are not among them. */
  unguessableDigests(): Set<string> {
    const wallMs = this.#options.wallMs();
    const valid = this.#tokens.filter((token) => token.row.origin === "created" && token.isValid(wallMs));
    return new Set(valid.map(({ row }) => Buffer.from(row.token_hash).toString("hex")));
  }

  /** Calls `listener` whenever a token was made or has ended. */
  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Returns the valid token of `name` with this secret. */
  find(name: string, secret: string, wallMs: number): Token | undefined {
    return rightOne(this.#byName.get(name) ?? [], secret, wallMs);
  }

  /** Returns the valid token with this secret, whatever its name; of several names with one secret, that of the oldest token. */
  findBySecret(secret: string, wallMs: number): Token | undefined {
    const read = readToken(secret);
    const known = typeof read === "object" ? this.#byId.get(read.tokenId) : undefined;
    return rightOne(known ? [known] : this.#tokens, secret, wallMs);
  }

  /** Notes that a token has let somebody in. */
  use(token: Token, from: UsedFrom): void {
    const known = token as KnownToken;
    known.used(this.#options.wallMs(), from);
    this.#used.add(known);
  }

  /** Returns the tokens, ended ones too, or those of one name; the oldest first. */
  list(name?: string): ListedToken[] {
    const wallMs = this.#options.wallMs();
    const tokens = name === undefined ? this.#tokens : this.#byName.get(name) ?? [];
    return tokens.map((token) => token.listed(wallMs));
  }

  /** Makes a token for a name; `expires_in_ms` counts from now, without it the token holds until it is revoked. */
  create(
    { name, role = "agent", expires_in_ms }: {
      readonly name: string;
      readonly role?: Role | undefined;
      readonly expires_in_ms?: number | undefined;
    },
  ): Promise<Answered<CreatedToken>> {
    return this.#inTurn(() => {
      if (!isAiId(name)) {
        return refuse("INVALID_MESSAGE", `The name "${name}" is ${NOT_AN_AI_ID}`, {
          fix: "give an ai_id, or the name of a person in the same form",
        });
      }
      const badTime = refuseTime("expires_in_ms", expires_in_ms, TOKEN.minLifetimeMs);
      if (badTime) return badTime;
      const other = this.#validOf(name).find(({ row }) => row.role !== role);
      if (other) {
        return refuse(
          "INVALID_MESSAGE",
          `"${name}" cannot be ${role}, as it has tokens as ${other.row.role}`,
          {
            fix: "revoke those first, or give the token another name",
          },
        );
      }
      const { created, row } = this.#make(name, role, expires_in_ms);
      return this.#change([], [row], created);
    });
  }

  /**
   * Makes a token that takes the place of the name's valid ones: it has their role, and holds as long as the newest of them did.
   * They end `overlap_ms` from now, or sooner, where they would have anyway; with 0 at once.
   */
  rotate(
    { name, overlap_ms = TOKEN.defaultOverlapMs }: {
      readonly name: string;
      readonly overlap_ms?: number | undefined;
    },
  ): Promise<Answered<RotatedToken>> {
    return this.#inTurn(() => {
      const badTime = refuseTime("overlap_ms", overlap_ms, 0);
      if (badTime) return badTime;
      const valid = this.#validOf(name);
      const newest = valid.findLast(({ row }) => row.origin === "created") ?? valid.at(-1);
      if (!newest) return this.#unknown(name);
      const nowMs = this.#options.wallMs();
      const endMs = nowMs + overlap_ms;
      const { role, created_ms, expires_ms } = newest.row;
      const lifetimeMs = expires_ms === null ? undefined : expires_ms - created_ms;
      const { created, row } = this.#make(name, role as Role, lifetimeMs);
      const ending = valid.map((token) => {
        const expires_ms = Math.min(token.row.expires_ms ?? Infinity, endMs);
        // A token that is to end at once stays ended, also when the hub starts again with its clock set back.
        return { token, row: { ...token.row, expires_ms, revoked_ms: overlap_ms === 0 ? nowMs : null } };
      });
      const old = ending.map(({ row: { token_id, origin, expires_ms } }) => ({
        token_id,
        origin,
        expires_ms,
      }));
      return this.#change(ending, [row], { ...created, old });
    });
  }

  /** Revokes one token, or all of a name: whatever was opened by them ends, on a full disk as well. */
  revoke(
    which: { readonly name: string } | { readonly token_id: string },
  ): Promise<Answered<RevokedTokens>> {
    return this.#inTurn(async () => {
      const own = "name" in which ? this.#byName.get(which.name) : this.#byId.get(which.token_id);
      if (own === undefined) return "name" in which ? this.#unknown(which.name) : unknownId(which.token_id);
      const revoked_ms = this.#options.wallMs();
      const ending = [own].flat().filter((token) => token.isValid(revoked_ms))
        .map((token) => ({ token, row: { ...token.row, revoked_ms } }));
      const tokens = ending.map(({ row: { token_id, ai_id, origin } }) => ({
        token_id,
        name: ai_id,
        origin,
      }));
      const changed = await this.#change(ending, [], { tokens });
      if (changed.ok || changed.code !== "STORAGE_FULL") return changed;
      for (const { token } of ending) this.#unstored.add(token);
      log.error(
        "The revocation of {count} tokens holds, but the disk is full: it is lost if the hub ends now",
        {
          count: ending.length,
        },
      );
      this.#apply(ending, []);
      return { ok: true, value: { tokens, stored: false } };
    });
  }

  /** Ends what has run out, and stores the last uses that are due; the owner calls it several times a second. */
  tick(): void {
    this.#endOver();
    const wallMs = this.#options.wallMs();
    this.#storeUses((token) => Math.abs(wallMs - token.useStoredMs) >= USE_STORED_MS);
    if (this.#unstored.size > 0 && Math.abs(wallMs - this.#triedMs) >= RETRY_MS) this.#storeRevocations();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lastChange;
    await this.#storeUses(() => true);
    if (this.#unstored.size > 0) await this.#storeRevocations();
  }

  /** Does one change after the other: each is decided by what the one before has left. */
  #inTurn<T>(work: () => Promise<Answered<T>> | Refusal): Promise<Answered<T>> {
    const done = this.#lastChange.then(work);
    this.#lastChange = done.catch(() => {});
    return done;
  }

  /** Stores the changed rows and the new ones together; only then they count. */
  async #change<T>(
    changed: readonly Change[],
    added: readonly TokenRow[],
    value: T,
  ): Promise<Answered<T>> {
    const rows = [...added, ...changed.map(({ row }) => row)];
    try {
      if (rows.length > 0) await this.#options.store.putTokens(rows);
    } catch (error) {
      if (!(error instanceof JournalError && error.code === "FULL")) throw error;
      return refuse("STORAGE_FULL", "The change of tokens could not be stored", {
        fix: "make space on the hub's disk, and try again",
      });
    }
    if (rows.length > 0) this.#apply(changed, added);
    return { ok: true, value };
  }

  #apply(changed: readonly Change[], added: readonly TokenRow[]): void {
    for (const row of added) this.#add(row);
    for (const { token, row } of changed) token.setEnd(row);
    this.#endOver();
    this.#changed();
  }

  async #storeRevocations(): Promise<void> {
    this.#triedMs = this.#options.wallMs();
    const tokens = [...this.#unstored];
    try {
      await this.#options.store.putTokens(tokens.map(({ row }) => row));
    } catch (error) {
      if (error instanceof JournalError && error.code === "FULL") return;
      log.error("Cannot store which tokens were revoked: {error}", { error: String(error) });
      return;
    }
    for (const token of tokens) this.#unstored.delete(token);
    log.warning("The revocation of {count} tokens is stored, as there is space again", {
      count: tokens.length,
    });
  }

  #endOver(): void {
    const wallMs = this.#options.wallMs();
    const over = this.#tokens.filter((token) => !token.ended.aborted && token.isOver(wallMs));
    for (const token of over) token.end("expired");
    if (over.length > 0) this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  async #storeUses(isDue: (token: KnownToken) => boolean): Promise<void> {
    const due = [...this.#used].filter(isDue);
    if (due.length === 0) return;
    const wallMs = this.#options.wallMs();
    for (const token of due) {
      token.useStoredMs = wallMs;
      this.#used.delete(token);
    }
    try {
      await this.#options.store.tokensUsed(due.map(({ row }) => row));
    } catch (error) {
      log.warning("Cannot store when tokens were used last: {error}", { error: String(error) });
    }
  }

  #make(name: string, role: Role, lifetimeMs: number | undefined): { created: CreatedToken; row: TokenRow } {
    const created_ms = this.#options.wallMs();
    let made = makeToken();
    while (this.#byId.has(made.tokenId)) made = makeToken();
    const { tokenId: token_id, token } = made;
    const expires_ms = lifetimeMs === undefined ? null : created_ms + lifetimeMs;
    const token_hash = hashSecret(token);
    return {
      created: { token_id, name, role, token, expires_ms },
      row: tokenRow({ ai_id: name, token_hash, token_id, role, origin: "created", created_ms, expires_ms }),
    };
  }

  #add(row: TokenRow): void {
    const token = new KnownToken(row);
    this.#tokens.push(token);
    const own = this.#byName.get(row.ai_id);
    if (own) own.push(token);
    else this.#byName.set(row.ai_id, [token]);
    if (row.token_id !== null) this.#byId.set(row.token_id, token);
    this.#names.add(row.ai_id);
    if (may(row.role as Role, "read_directed")) this.#addressees.add(row.ai_id);
  }

  #validOf(name: string): KnownToken[] {
    const wallMs = this.#options.wallMs();
    return (this.#byName.get(name) ?? []).filter((token) => token.isValid(wallMs));
  }

  #unknown(name: string): Refusal {
    return this.#names.has(name)
      ? refuse("UNKNOWN_TOKEN", `No token of "${name}" is valid any more`, {
        fix: `create one for "${name}"`,
      })
      : refuse("UNKNOWN_TOKEN", `There is no token of "${name}"`, {
        fix: "list the tokens to see their names",
      });
  }
}

/** A token gets the end that `row` has. */
interface Change {
  readonly token: KnownToken;
  readonly row: TokenRow;
}

function unknownId(token_id: string): Refusal {
  return refuse("UNKNOWN_TOKEN", `There is no token with the id "${token_id}"`, {
    fix: "list the tokens to see their ids",
  });
}

/** Refuses a time that a token cannot hold for: each door asks the book, which has the one rule. */
function refuseTime(field: string, ms: number | undefined, leastMs: number): Refusal | undefined {
  if (ms === undefined || (ms >= leastMs && ms <= TOKEN.maxLifetimeMs)) return undefined;
  return refuse("INVALID_MESSAGE", `${field}: ${ms} is not from ${leastMs} to ${TOKEN.maxLifetimeMs}`, {
    fix: "give milliseconds within these, or none",
  });
}
