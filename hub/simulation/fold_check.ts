/** Checks that the stored tables, and what is told of the state, are the fold of the committed entries. */
import assert from "node:assert/strict";
import { apply } from "../broker/apply.ts";
import { type BrokerState, emptyState } from "../broker/state.ts";
import type { Commit } from "../../journal/journal.ts";
import type { AiRow, CollaborationRow } from "../../journal/rows.ts";
import type { PublishedCollaboration } from "../session/published_collaborations.ts";
import type { Told } from "../sequencer/turn.ts";
import { type StoredEntry } from "./disk.ts";
import type { Heard } from "./checked_world.ts";

/** One committed entry, as stored and as parsed. */
export interface Committed {
  readonly stored: StoredEntry;
  readonly message: Heard["line"];
}

const SHAPE = { leaseMs: 0, maxOpenRequests: 0 };

/** Two folds: up to the durable head, and up to the told one. */
export class FoldCheck {
  readonly #durable = emptyState(SHAPE);
  readonly #told = emptyState(SHAPE);
  readonly #progress = new Map<string, number>();
  readonly #entries: Committed[] = [];

  /** The rows of a commit are what its entries change. */
  committed({ counts, ais, sessions }: Commit, entries: readonly Committed[]): void {
    const changedAis = new Map<string, AiRow>();
    const changedSessions = new Map<string, CollaborationRow>();
    for (const entry of entries) {
      this.#entries.push(entry);
      const { ai, session } = fold(this.#durable, entry);
      if (ai) changedAis.set(ai.ai_id, ai);
      if (session) changedSessions.set(session.session_id, session);
    }
    assert.deepEqual(counts, this.#durable.counts, "the stored counts are the fold");
    assert.deepEqual(byKey(ais, "ai_id"), changedAis, "the rows of ais are the fold");
    assert.deepEqual(byKey(sessions, "session_id"), changedSessions, "the rows of sessions are the fold");
  }

  /** A new hub tells everything that is durable; how far sessions are, nobody knows any more. */
  restarted(): void {
    while (this.#told.head < this.#durable.head) this.#follow(this.#entries[this.#told.head]!);
    this.#progress.clear();
  }

  /** What is told is the fold of everything up to the told head, which is durable. */
  told({ head, counts, open }: Told, sessions: Iterable<PublishedCollaboration>): void {
    assert.ok(head <= this.#durable.head, `told head ${head} is past the durable ${this.#durable.head}`);
    if (head === this.#told.head) return;
    assert.ok(head > this.#told.head, `the told head goes back from ${this.#told.head} to ${head}`);
    while (this.#told.head < head) this.#follow(this.#entries[this.#told.head]!);
    assert.deepEqual({ counts, open }, { counts: this.#told.counts, open: this.#told.sessions.size });
    assert.deepEqual(
      [...sessions].map(({ row, progress }) => ({ row, progress })),
      [...this.#told.sessions.values()].map(({ row }) => ({
        row,
        progress: this.#progress.get(row.session_id),
      })),
      "the told sessions are the fold",
    );
  }

  /** A `training_sync` tells the sessions of its own head, as far as that head is known here. */
  synced(ai: string, data: Heard["line"]): void {
    if (data.head_seq !== this.#told.head) return;
    const { sessions, counts } = this.#told;
    const visible = [...sessions.values()].map(({ row }) => row).filter(({ requester, target_ai }) =>
      target_ai === null || target_ai === ai || requester === ai
    );
    assert.deepEqual(
      new Map(
        data.collab_ops.map((
          { session_id, state, requester, partner, fence }: Heard["line"],
        ) => [session_id, [state, requester, partner, fence]]),
      ),
      new Map(visible.map(({ session_id, state, requester, partner, fence }) => {
        const own = partner !== null && (ai === requester || ai === partner)
          ? [partner, fence]
          : [undefined, undefined];
        return [session_id, [state, requester, ...own]];
      })),
    );
    assert.deepEqual(data.counts, { patterns: counts.patterns, components: counts.components });
  }

  /** The durable half of a hub's own state, when nothing is under way. */
  settled(state: BrokerState): void {
    const { head, counts, ais, sessions } = this.#durable;
    assert.deepEqual(
      { head: state.head, counts: state.counts, ais: state.ais, sessions: rowsOf(state) },
      { head, counts, ais, sessions: rowsOf({ sessions }) },
      "the hub's own state is the fold",
    );
  }

  #follow(entry: Committed): void {
    const { session, progress } = fold(this.#told, entry);
    if (session) this.#progress.delete(session.session_id);
    if (progress) this.#progress.set(progress.sessionId, progress.progress);
  }
}

function fold(state: BrokerState, { stored, message }: Committed) {
  assert.equal(stored.seq, state.head + 1);
  const { message_type: type, source_ai: source, target_ai: target, data } = message;
  return apply(state, { seq: stored.seq, source, type, target, data }, { wallMs: stored.atMs, monoMs: 0 });
}

function byKey<K extends string, T extends Record<K, string>>(rows: readonly T[], key: K): Map<string, T> {
  return new Map(rows.map((row) => [row[key], row]));
}

function rowsOf({ sessions }: Pick<BrokerState, "sessions">): Map<string, CollaborationRow> {
  return new Map([...sessions].map(([id, { row }]) => [id, row]));
}
