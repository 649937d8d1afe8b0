/** Moves cursors, and keeps those that no commit has stored yet. */
import type { CursorRow } from "../../journal/rows.ts";
import type { BrokerState } from "../broker/state.ts";

export class UnstoredCursors {
  readonly #state: Pick<BrokerState, "cursors">;
  readonly #moved = new Map<string, CursorRow>();
  /** The first cursors of these AIs are not committed yet. */
  readonly #introducing = new Set<string>();

  constructor(state: Pick<BrokerState, "cursors">) {
    this.#state = state;
  }

  /** Returns whether every cursor is stored, or goes with a commit that is in flight. */
  get isEmpty(): boolean {
    return this.#moved.size === 0;
  }

  move(cursor: CursorRow): void {
    this.#state.cursors.set(cursor.ai_id, cursor);
    this.#moved.set(cursor.ai_id, cursor);
  }

  /** Moves the cursor of an AI up to `cursor`, never back. */
  advance(ai: string, cursor: number): void {
    const { seq, since_seq, done } = this.#state.cursors.get(ai) ?? { seq: 0, since_seq: 0, done: [] };
    if (cursor > seq) {
      this.move({ ai_id: ai, seq: cursor, since_seq, done: done.filter((one) => one > cursor) });
    }
  }

  /** Gives an AI its first cursor, unless it has one. */
  introduce(cursor: CursorRow): void {
    const { ai_id } = cursor;
    if (this.#state.cursors.has(ai_id)) return;
    this.move(cursor);
    this.#introducing.add(ai_id);
  }

  /** Returns whether a crash could still take back the first cursor of an AI. */
  isIntroducing(ai: string): boolean {
    return this.#introducing.has(ai);
  }

  /** Takes all of them out, for a commit. */
  take(): CursorRow[] {
    const cursors = [...this.#moved.values()];
    this.#moved.clear();
    return cursors;
  }

  /** Notes that a commit has stored these. */
  stored(cursors: readonly CursorRow[]): void {
    for (const { ai_id } of cursors) this.#introducing.delete(ai_id);
  }

  /** Keeps a cursor that its AI has confirmed, though the commit that should have stored it found no space. */
  restore(cursor: CursorRow): void {
    const stored = this.#state.cursors.get(cursor.ai_id);
    const isStored = stored?.seq === cursor.seq && stored.done.join() === cursor.done.join();
    if (!isStored) this.move(cursor);
  }
}
