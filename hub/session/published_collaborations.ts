/** The open and active sessions as told: what pages may show. The broker's own state runs ahead of the disk. */
import type { CollaborationRow } from "../../journal/rows.ts";
import type { Turn } from "../sequencer/turn.ts";

/** A session, and how far its partner says it is. */
export interface PublishedCollaboration {
  readonly row: CollaborationRow;
  /** Wall clock of its request; null: before this hub started. */
  readonly openedMs: number | null;
  /** 0–1; undefined before the first report of this partner. */
  readonly progress: number | undefined;
}

/** Follows the turns that are told. */
export class PublishedCollaborations {
  readonly #sessions = new Map<string, PublishedCollaboration>();

  constructor(rows: readonly CollaborationRow[]) {
    for (const row of rows) this.#sessions.set(row.session_id, { row, openedMs: null, progress: undefined });
  }

  /** In the order of their requests. */
  get all(): Iterable<PublishedCollaboration> {
    return this.#sessions.values();
  }

  /** A turn was told that was decided at `wallMs`. */
  told({ sessions, progress }: Pick<Turn, "sessions" | "progress">, wallMs: number): void {
    for (const row of sessions) {
      if (row.state === "open" || row.state === "active") {
        const known = this.#sessions.get(row.session_id);
        const openedMs = known ? known.openedMs : wallMs;
        this.#sessions.set(row.session_id, { row, openedMs, progress: undefined });
      } else this.#sessions.delete(row.session_id);
    }
    for (const { sessionId, progress: reported } of progress) {
      const session = this.#sessions.get(sessionId);
      if (session) this.#sessions.set(sessionId, { ...session, progress: reported });
    }
  }
}
