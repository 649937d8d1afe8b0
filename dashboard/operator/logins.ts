/** Who is logged in: codes are taken once, sessions end by themselves. In memory only: a restart logs everybody out. */
import { isSameText, type LoginTarget, randomSecret, readLoginCode } from "./login_code.ts";

/** How long a login lasts. */
const SESSION_MS = 12 * 3_600_000;
/** How long what was done may wait for its page to tell it: whoever looks at that page later would take it for news. */
const NOTICE_MS = 60_000;
/** More sessions than this push out the oldest. */
const MAX_SESSIONS = 50;

/** What was done last, for the page at `path` to tell; it may hold what others wrote. */
export interface Notice {
  readonly path: string;
  readonly text: string;
}

/** A logged-in operator. */
export interface OperatorSession {
  /** What the browser's cookie holds. */
  readonly id: string;
  /** What every form sends along: only who can read our pages knows it. */
  readonly token: string;
  readonly expiresMs: number;
  /** Undefined: its page was there, or did not come in time. Taken by {@link takeNotice}. */
  notice: Notice & { readonly expiresMs: number } | undefined;
}

/** What logins work with. */
export interface LoginsOptions extends Omit<LoginTarget, "challenge" | "port"> {
  /** The port that the dashboard listens on, asked when a code comes. */
  readonly port: () => number;
  readonly wallMs: () => number;
}

/** The logins of one start of a hub. */
export class Logins {
  /** What codes have to be made for. */
  readonly challenge = randomSecret();
  readonly #options: LoginsOptions;
  /** Nonces of codes that were taken and would still be good, and until when. */
  readonly #used = new Map<string, number>();
  readonly #sessions = new Map<string, OperatorSession>();

  constructor(options: LoginsOptions) {
    this.#options = options;
  }

  /** Takes a code, once. Undefined: it is wrong, too old, or was taken before. */
  redeem(code: string): OperatorSession | undefined {
    const { localKey, port, wallMs } = this.#options;
    const nowMs = wallMs();
    for (const [nonce, expiresMs] of this.#used) if (expiresMs <= nowMs) this.#used.delete(nonce);
    const found = readLoginCode(code, { localKey, challenge: this.challenge, port: port() }, nowMs);
    if (found === undefined || this.#used.has(found.nonce)) return undefined;
    this.#used.set(found.nonce, found.expiresMs);
    const session: OperatorSession = {
      ...{ id: randomSecret(), token: randomSecret(), expiresMs: nowMs + SESSION_MS },
      notice: undefined,
    };
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size === MAX_SESSIONS) this.#sessions.delete(oldest!);
    this.#sessions.set(session.id, session);
    return session;
  }

  /** The session of a cookie, while it lasts. */
  session(id: string): OperatorSession | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined) return undefined;
    const nowMs = this.#options.wallMs();
    if (session.expiresMs <= nowMs) {
      this.#sessions.delete(id);
      return undefined;
    }
    if (session.notice && session.notice.expiresMs <= nowMs) session.notice = undefined;
    return session;
  }

  /** Leaves `notice` to its page, for a minute; the one before is forgotten. */
  tell(session: OperatorSession, notice: Notice): void {
    session.notice = { ...notice, expiresMs: this.#options.wallMs() + NOTICE_MS };
  }

  end({ id }: OperatorSession): void {
    this.#sessions.delete(id);
  }
}

/** What the page at `path` is to tell of what was done, once. */
export function takeNotice(session: OperatorSession, path: string): string | undefined {
  const { notice } = session;
  if (notice?.path !== path) return undefined;
  session.notice = undefined;
  return notice.text;
}

/** Whether a form came from a page of this session. */
export function isTokenOf(session: OperatorSession, token: string): boolean {
  return isSameText(session.token, token);
}
