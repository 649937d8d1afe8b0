/** Knows the sessions that are served, over whatever transport, until each has ended. */
import { Session, type SessionCore } from "./session.ts";
import type { Transport } from "./transport.ts";

export class OpenSessions implements Iterable<Session> {
  readonly #core: SessionCore;
  readonly #open = new Map<Session, Promise<void>>();

  constructor(core: SessionCore) {
    this.#core = core;
  }

  [Symbol.iterator](): Iterator<Session> {
    return this.#open.keys();
  }

  /** Serves a session over `transport`; `core` is the hub's own unless given. */
  serve(transport: Transport, core: SessionCore = this.#core): Session {
    const session = new Session(transport, core);
    this.#open.set(session, session.serve().finally(() => this.#open.delete(session)));
    return session;
  }

  /** Resolves when every session has ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#open.values());
  }
}
