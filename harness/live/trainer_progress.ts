/** What each trainer has done so far, folded from what was committed. */
import type { StoryEvent } from "../library/story.ts";

/** Of one AI. */
export interface Progress {
  readonly shared: number;
  /** 0–1 of the session that it is partner of; null: of none. */
  readonly progress: number | null;
}

export class TrainerProgress {
  readonly #shared = new Map<string, number>();
  /** By session: who is at work on it and how far. */
  readonly #active = new Map<string, { readonly partner: string; readonly progress: number }>();

  /** Adds what happened since the last call, in order. */
  add(events: readonly StoryEvent[]): void {
    for (const { kind, source_ai, session_id, partner, progress } of events) {
      if (kind === "pattern" || kind === "component") {
        this.#shared.set(source_ai, (this.#shared.get(source_ai) ?? 0) + 1);
      } else if (session_id === null) continue;
      else if (kind === "collaboration_started") {
        this.#active.set(session_id, { partner: partner ?? "", progress: 0 });
      } else if (kind === "collaboration_progress") {
        const session = this.#active.get(session_id);
        if (session?.partner === source_ai) {
          this.#active.set(session_id, { partner: source_ai, progress: progress ?? 0 });
        }
      } else if (kind === "collaboration_reopened" || kind === "collaboration_closed") {
        this.#active.delete(session_id);
      }
    }
  }

  /** Of an AI in several sessions the progress of the last one is told. */
  of(ai_id: string): Progress {
    const session = [...this.#active.values()].findLast(({ partner }) => partner === ai_id);
    return { shared: this.#shared.get(ai_id) ?? 0, progress: session?.progress ?? null };
  }
}
