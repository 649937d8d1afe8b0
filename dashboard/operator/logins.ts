/** Keeps the logins: codes are accepted once, logins expire. They are in memory only: a restart logs everybody out. */
import type { Actor } from "../actor.ts";
import { isSameText, type LoginTarget, randomSecret, readLoginCode } from "./login_code.ts";

/** Who reads local.key is the hub's own user, of whom the hub knows no other name. */
const OWN_USER: Actor = { by: "operator", role: "admin", proof: "login", via: "page" };

/** A login lasts this long. */
const SESSION_MS = 12 * 3_600_000;
/** A notice waits this long for its page; on a page that is opened later it would be taken for news. */
const NOTICE_MS = 60_000;
/** With more logins than this the oldest one ends. */
const MAX_LOGINS = 50;

/** A notice says what was done last, for the page at `path` to show; it may hold what others wrote. */
export interface Notice {
  readonly path: string;
  readonly text: string;
}

/** A login of an operator. */
export interface Login {
  /** The browser's cookie holds this text. */
  readonly id: string;
  /** What is done by this login is recorded as done by `actor`. */
  readonly actor: Actor;
  /** Every form sends this text, which only readers of our pages know. */
  readonly token: string;
  readonly expiresMs: number;
  /** Forms that make something hold this number, which every one of them that is sent moves on. */
  turn: number;
  /** `notice` is undefined once {@link takeNotice} took it or its time passed. */
  notice: Notice & { readonly expiresMs: number } | undefined;
}

/** Logins are made with these. */
export interface LoginsOptions extends Omit<LoginTarget, "challenge" | "port"> {
  /** `localKey` is the content of local.key as it is now: logins that an earlier key made are over. */
  readonly localKey: string;
  /** Returns the port that the dashboard listens on; it is asked when a code arrives. */
  readonly port: () => number;
  readonly wallMs: () => number;
}

/** Holds the logins of one start of a hub. */
export class Logins {
  /** Codes have to be made for this challenge. */
  readonly challenge = randomSecret();
  readonly #options: LoginsOptions;
  /** Maps nonces of codes that were used, and would still be valid, to their expiry. */
  readonly #used = new Map<string, number>();
  readonly #logins = new Map<string, Login>();
  /** All logins were made by this key. */
  #madeBy: string;

  constructor(options: LoginsOptions) {
    this.#options = options;
    this.#madeBy = options.localKey;
  }

  /** Accepts a code once and returns its login; undefined: the code is wrong, too old, or was used before. */
  redeem(code: string): Login | undefined {
    this.#endThoseOfEarlierKey();
    const { localKey, port, wallMs } = this.#options;
    const nowMs = wallMs();
    for (const [nonce, expiresMs] of this.#used) if (expiresMs <= nowMs) this.#used.delete(nonce);
    const found = readLoginCode(code, { localKey, challenge: this.challenge, port: port() }, nowMs);
    if (found === undefined || this.#used.has(found.nonce)) return undefined;
    this.#used.set(found.nonce, found.expiresMs);
    const login: Login = {
      ...{ id: randomSecret(), token: randomSecret(), expiresMs: nowMs + SESSION_MS },
      ...{ actor: OWN_USER, turn: 0 },
      notice: undefined,
    };
    const [oldest] = this.#logins.keys();
    if (this.#logins.size === MAX_LOGINS) this.#logins.delete(oldest!);
    this.#logins.set(login.id, login);
    return login;
  }

  /** Returns the login of a cookie, while it lasts. */
  login(id: string): Login | undefined {
    this.#endThoseOfEarlierKey();
    const login = this.#logins.get(id);
    if (login === undefined) return undefined;
    const nowMs = this.#options.wallMs();
    if (login.expiresMs <= nowMs) {
      this.#logins.delete(id);
      return undefined;
    }
    if (login.notice && login.notice.expiresMs <= nowMs) login.notice = undefined;
    return login;
  }

  /** Keeps `notice` for its page, for a minute; an earlier one is dropped. */
  leaveNotice(login: Login, notice: Notice): void {
    login.notice = { ...notice, expiresMs: this.#options.wallMs() + NOTICE_MS };
  }

  end({ id }: Login): void {
    this.#logins.delete(id);
  }

  #endThoseOfEarlierKey(): void {
    const { localKey } = this.#options;
    if (localKey !== this.#madeBy) this.#logins.clear();
    this.#madeBy = localKey;
  }
}

/** Returns the notice for the page at `path`, once. */
export function takeNotice(login: Login, path: string): string | undefined {
  const { notice } = login;
  if (notice?.path !== path) return undefined;
  login.notice = undefined;
  return notice.text;
}

/** Returns whether a login is an admin's. */
export function managesTokens({ actor }: Login): boolean {
  return actor.role === "admin";
}

/** Returns whether a form came from a page of this login. */
export function isTokenOf(login: Login, token: string): boolean {
  return isSameText(login.token, token);
}
