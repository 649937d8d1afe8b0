/** Folds committed entries into what each trainer has shared and how far its collaboration is. */
import type { StoryEvent } from "../library/story.ts";

export interface Progress {
  readonly shared: number;
  /** Goes from 0 to 1 in the collaboration that it is partner of; null where there is none. */
  readonly progress: number | null;
}

export class TrainerProgress {
  readonly #shared = new Map<string, number>();
  /** Maps an active collaboration's session_id to its partner and progress. */
  readonly #active = new Map<string, { readonly partner: string; readonly progress: number }>();

  /** Adds the events since the last call, in order. */
  add(events: readonly StoryEvent[]): void {
    for (const { kind, source_ai, session_id, partner, progress } of events) {
      if (kind === "pattern" || kind === "component") {
        this.#shared.set(source_ai, (this.#shared.get(source_ai) ?? 0) + 1);
      } else if (session_id === null) continue;
      else if (kind === "collaboration_started") {
        this.#active.set(session_id, { partner: partner ?? "", progress: 0 });
      } else if (kind === "collaboration_progress") {
        const collaboration = this.#active.get(session_id);
        if (collaboration?.partner === source_ai) {
          this.#active.set(session_id, { partner: source_ai, progress: progress ?? 0 });
        }
      } else if (kind === "collaboration_reopened" || kind === "collaboration_closed") {
        this.#active.delete(session_id);
      }
    }
  }

  /** Returns the AI's progress; in several collaborations it is that of the last one. */
  of(ai_id: string): Progress {
    const last = [...this.#active.values()].findLast(({ partner }) => partner === ai_id);
    return { shared: this.#shared.get(ai_id) ?? 0, progress: last?.progress ?? null };
  }
}
