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
  readonly #collaborations = new Map<string, PublishedCollaboration>();

  constructor(rows: readonly CollaborationRow[]) {
    for (const row of rows) {
      this.#collaborations.set(row.session_id, { row, openedMs: null, progress: undefined });
    }
  }

  /** In the order of their requests. */
  get all(): Iterable<PublishedCollaboration> {
    return this.#collaborations.values();
  }

  /** A turn was told that was decided at `wallMs`. */
  published({ collaborations, progress }: Pick<Turn, "collaborations" | "progress">, wallMs: number): void {
    for (const row of collaborations) {
      if (row.state === "open" || row.state === "active") {
        const known = this.#collaborations.get(row.session_id);
        const openedMs = known ? known.openedMs : wallMs;
        this.#collaborations.set(row.session_id, { row, openedMs, progress: undefined });
      } else this.#collaborations.delete(row.session_id);
    }
    for (const { sessionId, progress: reported } of progress) {
      const known = this.#collaborations.get(sessionId);
      if (known) this.#collaborations.set(sessionId, { ...known, progress: reported });
    }
  }
}
