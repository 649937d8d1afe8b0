/** Keeps the open and active collaborations as they were published, for pages: the broker's own state is ahead of the disk. */
import type { CollaborationRow } from "../../journal/rows.ts";
import type { Changes, Progress } from "../broker/apply.ts";
import { type PresentWaits, presentWaits } from "./present_waits.ts";

/** A collaboration with the progress that its partner has reported. */
export interface PublishedCollaboration {
  readonly row: CollaborationRow;
  /** The request was decided at this Unix time; null where that was before this hub started. */
  readonly openedMs: number | null;
  /** `progress` is 0–1, and undefined before the first report of this partner. */
  readonly progress: number | undefined;
}

/** Follows the published turns. */
export class PublishedCollaborations {
  readonly #collaborations = new Map<string, PublishedCollaboration>();
  /** By AI: what it has claimed since the hub started, in microusd. */
  readonly #claimed = new Map<string, number>();

  #open = 0;
  /** They are of all rows as they are; undefined where one has changed since somebody asked. */
  #waits: PresentWaits | undefined;

  constructor(rows: readonly CollaborationRow[]) {
    for (const row of rows) {
      this.#collaborations.set(row.session_id, { row, openedMs: null, progress: undefined });
      if (row.state === "open") this.#open++;
    }
  }

  /** Counts those that wait for a partner. */
  get open(): number {
    return this.#open;
  }

  /** Returns by AI what it has claimed to have spent since the hub started, in microusd. */
  get claimed(): ReadonlyMap<string, number> {
    return this.#claimed;
  }

  /** Returns who waits for whom in them; it reads them all where one has changed. */
  get waits(): PresentWaits {
    return this.#waits ??= presentWaits([...this.all].map(({ row }) => row));
  }

  /** Returns the collaborations in the order of their requests. */
  get all(): Iterable<PublishedCollaboration> {
    return this.#collaborations.values();
  }

  /** Takes over what a published turn has changed; it was decided at `wallMs`. */
  published(changes: readonly Changes[], wallMs: number): void {
    for (const { collaboration, progress, claim } of changes) {
      if (claim) this.#claimed.set(claim.ai_id, (this.#claimed.get(claim.ai_id) ?? 0) + claim.cost_microusd);
      if (collaboration) this.#changed(collaboration, wallMs);
      if (progress) this.#reported(progress);
    }
  }

  #changed(row: CollaborationRow, wallMs: number): void {
    this.#waits = undefined;
    const known = this.#collaborations.get(row.session_id);
    if (known?.row.state === "open") this.#open--;
    if (row.state === "open") this.#open++;
    if (row.state === "open" || row.state === "active") {
      const openedMs = known ? known.openedMs : wallMs;
      // A report ends with the claim of the partner that made it.
      const progress = known?.row.fence === row.fence ? known.progress : undefined;
      this.#collaborations.set(row.session_id, { row, openedMs, progress });
    } else this.#collaborations.delete(row.session_id);
  }

  #reported({ sessionId, fence, progress }: Progress): void {
    const known = this.#collaborations.get(sessionId);
    if (known?.row.fence === fence) this.#collaborations.set(sessionId, { ...known, progress });
  }
}
