/** Checks that the stored tables, and the published state, are the fold of the committed entries. */
import assert from "node:assert/strict";
import { apply } from "../broker/apply.ts";
import { seqOfSession } from "../../protocol/names.ts";
import { type BrokerState, emptyState } from "../broker/state.ts";
import type { Reply } from "../broker/decision.ts";
import type { Commit } from "../../journal/journal.ts";
import type {
  AiRow,
  ClaimRow,
  CollaborationRow,
  DeliveryRow,
  ReceiptRow,
  ReplyRow,
  ThreadRow,
  TopicMemberRow,
} from "../../journal/rows.ts";
import type { PublishedCollaboration } from "../session/published_collaborations.ts";
import type { Published } from "../sequencer/turn.ts";
import { isAi } from "./ledger.ts";
import { type StoredEntry } from "./simulated_disk.ts";
import type { ReceivedLine } from "./received_line.ts";

export interface Committed {
  readonly stored: StoredEntry;
  readonly message: ReceivedLine["line"];
}

const SHAPE = { leaseMs: 0, maxLeaseMs: 0, maxOpenRequests: 0 };

/** One fold goes up to the durable head, another one up to the published head. */
export class FoldCheck {
  readonly #durable = emptyState(SHAPE);
  readonly #published = emptyState(SHAPE);
  readonly #progress = new Map<string, number>();
  readonly #entries: Committed[] = [];
  /** The root of each reply and each stop. */
  readonly #roots = new Map<number, number>();

  /** Checks that the rows of a commit are those that its entries change. */
  committed(
    { counts, ais, sessions, threads, replies, members, claims, deliveries }: Commit,
    entries: readonly Committed[],
  ): void {
    const changedAis = new Map<string, AiRow>();
    const changedCollaborations = new Map<string, CollaborationRow>();
    const changedThreads = new Map<number, ThreadRow>();
    const made: ReplyRow[] = [];
    const claimed: ClaimRow[] = [];
    const changedMembers: TopicMemberRow[] = [];
    const reached: DeliveryRow[] = [];
    for (const entry of entries) {
      this.#entries.push(entry);
      const changes = this.#fold(this.#durable, entry);
      const { ai, collaboration, thread, reply, member, claim } = changes;
      if (claim) claimed.push(claim);
      if (thread) changedThreads.set(thread.root, thread);
      if (reply) made.push(reply);
      if (member) changedMembers.push(member);
      if (changes.deliveries) reached.push(...changes.deliveries);
      if (ai) changedAis.set(ai.ai_id, ai);
      if (collaboration) changedCollaborations.set(collaboration.session_id, collaboration);
    }
    assert.deepEqual(counts, this.#durable.counts, "the stored counts are the fold");
    assert.deepEqual(byKey(ais, "ai_id"), changedAis, "the rows of ais are the fold");
    assert.deepEqual(
      byKey(sessions, "session_id"),
      changedCollaborations,
      "the rows of collaborations are the fold",
    );
    assert.deepEqual(byKey(threads, "root"), changedThreads, "the rows of threads are the fold");
    assert.deepEqual(replies, made, "the rows of replies are the fold");
    assert.deepEqual(members, changedMembers, "the rows of topic_members are the fold");
    assert.deepEqual(claims, claimed, "what is claimed is the fold");
    assert.deepEqual(deliveries, reached, "the rows of deliveries are the fold");
  }

  /** Follows a new hub, which publishes everything that is durable and knows no progress. */
  restarted(): void {
    while (this.#published.head < this.#durable.head) this.#follow(this.#entries[this.#published.head]!);
    this.#progress.clear();
  }

  /** Checks that what is published is the fold of all entries up to the published head, which is durable. */
  published({ head, counts, open }: Published, collaborations: Iterable<PublishedCollaboration>): void {
    assert.ok(
      head <= this.#durable.head,
      `the published head ${head} is past the durable ${this.#durable.head}`,
    );
    if (head === this.#published.head) return;
    assert.ok(
      head > this.#published.head,
      `the published head goes back from ${this.#published.head} to ${head}`,
    );
    while (this.#published.head < head) this.#follow(this.#entries[this.#published.head]!);
    assert.deepEqual({ counts, open }, {
      counts: this.#published.counts,
      open: this.#published.collaborations.size,
    });
    assert.deepEqual(
      [...collaborations].map(({ row, progress }) => ({ row, progress })),
      [...this.#published.collaborations.values()].map(({ row }) => ({
        row,
        progress: this.#progress.get(row.session_id),
      })),
      "the published collaborations are the fold",
    );
  }

  /** Checks that a `training_sync` shows the collaborations of its head, if that is the published one. */
  synced(ai: string, data: ReceivedLine["line"]): void {
    if (data.head_seq !== this.#published.head) return;
    const { collaborations, counts } = this.#published;
    const first = data.after === undefined ? 0 : seqOfSession(data.after) + 1;
    const visible = [...collaborations.values()].map(({ row }) => row)
      .filter(({ requester, target_ai }) => target_ai === null || target_ai === ai || requester === ai)
      .filter(({ opened_seq }) => opened_seq >= first);
    assert.deepEqual(
      new Map(
        data.collab_ops.map((
          { session_id, state, requester, partner, fence, open_questions = [] }: ReceivedLine["line"],
        ) => [session_id, [state, requester, partner, fence, open_questions]]),
      ),
      new Map(visible.map(({ session_id, state, requester, partner, fence, questions }) => {
        const own = partner !== null && (ai === requester || ai === partner)
          ? [partner, fence, questions]
          : [undefined, undefined, []];
        return [session_id, [state, requester, ...own]];
      })),
    );
    assert.deepEqual(data.counts, { patterns: counts.patterns, components: counts.components });
  }

  /** Checks the durable half of a hub's own state, when nothing is in flight. */
  settled(state: BrokerState): void {
    const { head, counts, ais, collaborations, memberships } = this.#durable;
    assert.deepEqual(
      {
        ...{ head: state.head, counts: state.counts, ais: state.ais, sessions: rowsOf(state) },
        memberships: state.memberships,
      },
      { head, counts, ais, sessions: rowsOf({ collaborations }), memberships },
      "the hub's own state is the fold",
    );
    const byDay = ({ spending }: BrokerState) =>
      new Map(spending.all.map((total) => [`${total.day} ${total.ai_id}`, total]));
    assert.deepEqual(byDay(state), byDay(this.#durable), "what is spent is the fold");
    assert.deepEqual(bySeqAndAi(state), bySeqAndAi(this.#durable), "the open receipts are the fold");
    for (const [root, thread] of state.threads.rows) {
      assert.deepEqual(thread, this.#durable.threads.rows.get(root), "the threads in memory are the fold");
    }
  }

  #follow(entry: Committed): void {
    const fences = new Map([...rowsOf(this.#published)].map(([id, { fence }]) => [id, fence]));
    const { collaboration, progress } = this.#fold(this.#published, entry);
    if (collaboration && collaboration.fence !== fences.get(collaboration.session_id)) {
      this.#progress.delete(collaboration.session_id);
    }
    if (progress) this.#progress.set(progress.sessionId, progress.progress);
  }

  #fold(state: BrokerState, { stored, message }: Committed) {
    const { seq, line: text } = stored;
    assert.equal(seq, state.head + 1);
    const { message_type: type, source_ai: source, target_ai: target, data } = message;
    const reply = this.#replyOf(message);
    if (reply) this.#roots.set(seq, reply.to.root);
    return apply(state, { seq, source, type, target, data, text, reply }, {
      wallMs: stored.atMs,
      monoMs: 0,
    });
  }

  /** Returns what an entry answers; both folds have its thread in memory, as they forget none. */
  #replyOf({ message_type: type, source_ai, data }: Committed["message"]): Reply | undefined {
    const to = type === "message" ? data.reply_to : type === "loop_stopped" ? data.thread : undefined;
    if (to === undefined) return undefined;
    const { source, audience } = this.#entries[to - 1]!.stored;
    const ai = isAi(source_ai) ? source_ai : null;
    return {
      to: {
        source,
        audience,
        root: this.#roots.get(to) ?? to,
        wasMember: false,
        thread: null,
        receipt: null,
      },
      ai,
    };
  }
}

function byKey<K extends string, V, T extends Record<K, V>>(rows: readonly T[], key: K): Map<T[K], T> {
  return new Map(rows.map((row) => [row[key], row]));
}

function bySeqAndAi({ receipts }: Pick<BrokerState, "receipts">): Map<string, ReceiptRow> {
  return new Map([...receipts.open].map((row) => [`${row.seq} ${row.ai_id}`, row]));
}

function rowsOf({ collaborations }: Pick<BrokerState, "collaborations">): Map<string, CollaborationRow> {
  return new Map([...collaborations].map(([id, { row }]) => [id, row]));
}
