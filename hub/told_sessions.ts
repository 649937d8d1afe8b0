/** The open and active sessions as told: what pages may show. The broker's own state runs ahead of the disk. */
import type { SessionRow } from "./journal/journal.ts";
import type { Turn } from "./turn.ts";

/** A session, and how far its partner says it is. */
export interface ToldSession {
  readonly row: SessionRow;
  /** 0–1; undefined before the first report of this partner. */
  readonly progress: number | undefined;
}

/** Follows the turns that are told. */
export class ToldSessions {
  readonly #sessions = new Map<string, ToldSession>();

  constructor(rows: readonly SessionRow[]) {
    for (const row of rows) this.#sessions.set(row.session_id, { row, progress: undefined });
  }

  /** In the order of their requests. */
  get all(): Iterable<ToldSession> {
    return this.#sessions.values();
  }

  told({ sessions, progress }: Pick<Turn, "sessions" | "progress">): void {
    for (const row of sessions) {
      if (row.state === "open" || row.state === "active") {
        this.#sessions.set(row.session_id, { row, progress: undefined });
      } else this.#sessions.delete(row.session_id);
    }
    for (const { sessionId, progress: reported } of progress) {
      const session = this.#sessions.get(sessionId);
      if (session) this.#sessions.set(sessionId, { row: session.row, progress: reported });
    }
  }
}
