/** Holds in memory what survives a crash of a simulated hub: the entries and tables of one journal. */
import assert from "node:assert/strict";
import type {
  ClosedRequest,
  Commit,
  Page,
  PageRequest,
  PendingRequest,
  RecentIds,
} from "../../journal/journal.ts";
import { isWanted } from "../../journal/tags.ts";
import {
  type AiRow,
  type Audience,
  type Batch,
  type ClaimRow,
  type CollaborationRow,
  type Counts,
  type CursorRow,
  DAYS_OF_CLAIMS,
  type DeliveryRow,
  type EpochRow,
  isStoredTopic,
  type ReceiptRow,
  type RepliedTo,
  type Snapshot,
  type Tag,
  type ThreadRow,
  type TopicMemberRow,
} from "../../journal/rows.ts";

export interface StoredEntry {
  readonly seq: number;
  readonly source: string;
  readonly audience: Audience;
  readonly tag: Tag | undefined;
  readonly atMs: number;
  /** Receivers get this line, and its line feed. */
  readonly line: string;
}

const NOTHING_COUNTED: Counts = { patterns: 0, components: 0, sessions: 0, completed: 0 };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class SimulatedDisk {
  readonly journalId: string;
  readonly #onCommit: (commit: Commit, head: number) => void;
  readonly entries: StoredEntry[] = [];
  readonly commits: Commit[] = [];
  readonly sessions = new Map<string, CollaborationRow>();
  readonly cursors = new Map<string, CursorRow>();
  readonly ais = new Map<string, AiRow>();
  readonly threads = new Map<number, ThreadRow>();
  /** By seq and AI. */
  readonly receipts = new Map<string, ReceiptRow>();
  /** By seq, AI and state. */
  readonly reached = new Map<string, DeliveryRow>();
  /** The root of each reply. */
  readonly roots = new Map<number, number>();
  /** By topic, AI and the seq of the join. */
  readonly members = new Map<string, TopicMemberRow>();
  /** The totals by day and AI. */
  readonly claims = new Map<string, ClaimRow>();
  readonly epochs: EpochRow[] = [];
  /** Each batch begins at the entry with this index. */
  readonly #batchStarts: number[] = [];
  #counts: Counts = NOTHING_COUNTED;
  #endedInOrder = false;
  /** So many commits are safe from the loss of a WAL: what was there when the present hub started. */
  #safeCommits = 0;
  /** Batches that cannot be read any more stand here by the index of their first entry. */
  readonly #damaged = new Set<number>();
  full = false;

  /** `onCommit` gets each commit, with the head before it. */
  constructor(journalId: string, onCommit: (commit: Commit, head: number) => void = () => {}) {
    this.journalId = journalId;
    this.#onCommit = onCommit;
  }

  get head(): number {
    return this.entries.length;
  }

  /** Opens the disk for a hub that starts, and returns whether the last one, if any, has ended in good order. */
  open(): boolean {
    const wasInOrder = this.#endedInOrder || this.epochs.length === 0;
    const epoch = `epoch ${this.epochs.length + 1}`;
    if (!this.#endedInOrder) this.epochs.push({ epoch, first_head: this.head, opened_ms: 0 });
    this.#endedInOrder = false;
    this.#safeCommits = this.commits.length;
    return wasInOrder;
  }

  /** A hub that ends in good order leaves no WAL. */
  endInOrder(): void {
    this.#endedInOrder = true;
    this.#safeCommits = this.commits.length;
  }

  /** The last so many commits are lost with the WAL. */
  get commitsInWal(): number {
    return this.commits.length - this.#safeCommits;
  }

  /** Loses the last `count` commits: all others are stored again. */
  lose(count: number): void {
    const kept = this.commits.slice(0, this.commits.length - count);
    for (const list of [this.entries, this.commits, this.#batchStarts]) list.length = 0;
    for (
      const table of [
        this.sessions,
        this.cursors,
        this.ais,
        this.threads,
        this.roots,
        this.members,
        this.claims,
        this.receipts,
        this.reached,
      ]
    ) {
      table.clear();
    }
    this.#counts = NOTHING_COUNTED;
    for (const commit of kept) this.commit(commit);
    for (const start of this.#damaged) if (start >= this.head) this.#damaged.delete(start);
  }

  /** Stores a commit, which must continue the head without a gap. */
  commit(commit: Commit): void {
    const { batches, ais, sessions, cursors, threads, replies, members, claims, deliveries, counts } = commit;
    const { head } = this;
    for (const batch of batches) this.#add(batch);
    for (const ai of ais) this.ais.set(ai.ai_id, ai);
    for (const row of sessions) this.sessions.set(row.session_id, row);
    for (const cursor of cursors) this.cursors.set(cursor.ai_id, cursor);
    for (const row of threads) this.threads.set(row.root, row);
    for (const { seq, root } of replies) this.roots.set(seq, root);
    for (const row of members) this.members.set(`${row.topic} ${row.ai_id} ${row.from_seq}`, row);
    for (const claim of claims) this.#claim(claim);
    for (const delivery of deliveries) this.#reach(delivery);
    this.#counts = counts;
    this.commits.push(commit);
    this.#onCommit(commit, head);
  }

  #reach(delivery: DeliveryRow): void {
    const { at_ms: _at, bell: _bell, fence: _fence, ...receipt } = delivery;
    const key = `${receipt.seq} ${receipt.ai_id}`;
    this.receipts.set(key, receipt);
    const reached = `${key} ${receipt.state}`;
    if (!this.reached.has(reached)) this.reached.set(reached, delivery);
  }

  #add({ first, last, source, audience, tag, atMs, lines }: Batch): void {
    assert.equal(first, this.head + 1, "a batch continues the head");
    const texts = decoder.decode(lines).split("\n");
    assert.equal(texts.pop(), "", "a batch ends with a line feed");
    assert.equal(texts.length, last - first + 1, "a batch has as many lines as entries");
    this.#batchStarts.push(this.head);
    for (const [i, line] of texts.entries()) {
      const seq = first + i;
      assert.ok(line.startsWith(`{"seq":${seq},`), `the line of ${seq} begins with its seq: ${line}`);
      this.entries.push({ seq, source, audience, tag, atMs, line });
    }
  }

  #claim(claim: ClaimRow): void {
    const key = `${claim.day} ${claim.ai_id}`;
    const total = this.claims.get(key);
    const sum = (of: "input_tokens" | "output_tokens" | "cost_microusd" | "raised_microusd") =>
      Math.min((total?.[of] ?? 0) + claim[of], Number.MAX_SAFE_INTEGER);
    this.claims.set(key, {
      ...claim,
      input_tokens: sum("input_tokens"),
      output_tokens: sum("output_tokens"),
      cost_microusd: sum("cost_microusd"),
      raised_microusd: sum("raised_microusd"),
    });
  }

  snapshot(): Snapshot {
    const claims = [...this.claims].sort(([a], [b]) => a < b ? -1 : 1).map(([, total]) => total);
    const days = [...new Set(claims.map(({ day }) => day))].slice(-DAYS_OF_CLAIMS);
    const isOpen = ({ state }: CollaborationRow) => state === "open" || state === "active";
    return {
      head: this.head,
      ais: [...this.ais.values()],
      sessions: [...this.sessions.values()].filter(isOpen),
      cursors: [...this.cursors.values()],
      members: [...this.members.values()].filter(({ to_seq }) => to_seq === null),
      claims: claims.filter(({ day }) => days.includes(day)),
      receipts: [...this.receipts.values()].filter(({ open }) => open),
      counts: this.#counts,
    };
  }

  /** Makes the batch that holds this entry unreadable. */
  damage(seq: number): void {
    this.#damaged.add(this.#startOf(seq));
  }

  /** Returns whether an entry is in a batch that cannot be read. */
  isDamaged(seq: number): boolean {
    return this.#damaged.has(this.#startOf(seq));
  }

  /** Returns the entries that are stored in one batch with this one. */
  batchOf(seq: number): readonly StoredEntry[] {
    const start = this.#startOf(seq);
    return this.entries.slice(start, this.#endOf(this.#batchStarts.indexOf(start)));
  }

  page({ ai, after, broadcastsAfter = 0, wants, upTo, replayed, maxBytes }: PageRequest): Page {
    const lines: string[] = [];
    const gaps: [number, number][] = [];
    let bytes = 0;
    let last = after;
    for (let i = this.#firstBatchAfter(after); i < this.#batchStarts.length; i++) {
      const start = Math.max(this.#batchStarts[i]!, after);
      if (start >= upTo) break;
      if (!this.#isDue(this.entries[start]!, { ai, broadcastsAfter, wants })) continue;
      if (bytes >= maxBytes) return { lines: encode(lines), last, more: true, gaps };
      const batch = this.entries.slice(start, Math.min(this.#endOf(i), upTo));
      last = batch.at(-1)!.seq;
      if (this.#damaged.has(this.#batchStarts[i]!)) {
        gaps.push([start + 1, last]);
        continue;
      }
      for (const { line } of batch) {
        lines.push(replayed ? `{"replayed":true,${line.slice(1)}` : line);
        bytes += line.length;
      }
    }
    return { lines: encode(lines), last, more: false, gaps };
  }

  pending({ after, max, ...reader }: PendingRequest): number {
    const found = this.entries.slice(after).filter((entry) => this.#isDue(entry, reader));
    return Math.min(max, found.length);
  }

  firstDirected(ai: string): number | null {
    const entry = this.entries.find(({ audience }) => audience !== "*" && audience.includes(ai));
    return entry ? this.#startOf(entry.seq) + 1 : null;
  }

  recentIds(ai: string, max: number): RecentIds {
    const found: [string, number][] = [];
    for (let i = this.head - 1; i >= 0 && found.length < max; i--) {
      const { seq, source, line } = this.entries[i]!;
      if (source !== ai || this.isDamaged(seq)) continue;
      const { message_id } = JSON.parse(line);
      if (message_id !== undefined) found.push([message_id, seq]);
    }
    return found.reverse();
  }

  /** Returns the line of an entry, or null where it cannot be read. */
  line(seq: number): string | null {
    return this.isDamaged(seq) ? null : this.entries[seq - 1]?.line ?? null;
  }

  repliedTo(seq: number, ai: string): RepliedTo | null {
    const entry = this.entries[seq - 1];
    if (entry === undefined || this.isDamaged(seq)) return null;
    const root = this.roots.get(seq) ?? seq;
    return {
      ...{ source: entry.source, audience: entry.audience, root },
      wasMember: this.#wasMember(entry, ai),
      thread: this.threads.get(root) ?? null,
      receipt: this.receipts.get(`${seq} ${ai}`) ?? null,
    };
  }

  /** Returns whether an entry is delivered to `ai`, also as a member of its topic. */
  concerns(entry: StoredEntry, ai: string, broadcastsAfter = 0): boolean {
    const { seq, source, audience } = entry;
    if (source === ai) return false;
    return audience === "*" ? seq > broadcastsAfter : audience.includes(ai) || this.#wasMember(entry, ai);
  }

  /** Returns whether an entry concerns a reader, which may not want all broadcasts. */
  #isDue(
    entry: StoredEntry,
    { ai, broadcastsAfter, wants }: Pick<PageRequest, "ai" | "broadcastsAfter" | "wants">,
  ): boolean {
    const { audience, tag } = entry;
    return this.concerns(entry, ai, broadcastsAfter) &&
      (!wants || audience !== "*" || isWanted(wants, tag!, ai));
  }

  /** Returns whether an entry went to a topic in which `ai` was, as the rows say. */
  #wasMember({ seq, audience }: StoredEntry, ai: string): boolean {
    return isStoredTopic(audience[0]) &&
      [...this.members.values()].some((row) =>
        row.topic === audience[0] && row.ai_id === ai && row.from_seq < seq && seq < (row.to_seq ?? Infinity)
      );
  }

  receiptsOf(ai: string, seqs: readonly number[]): ReceiptRow[] {
    return seqs.flatMap((seq) => this.receipts.get(`${seq} ${ai}`) ?? []);
  }

  deliveries(seq: number): DeliveryRow[] {
    const ofSeq = [...this.reached.values()].filter((reached) => reached.seq === seq);
    return ofSeq.map((reached) => ({ ...reached, open: this.receipts.get(`${seq} ${reached.ai_id}`)!.open }));
  }

  closedUpTo({ ai, after, broadcastsAfter, upTo, done }: ClosedRequest): number {
    const open = this.entries.slice(after, upTo).find((entry) =>
      this.concerns(entry, ai, broadcastsAfter) && !done.includes(entry.seq)
    );
    return open ? open.seq - 1 : upTo;
  }

  #startOf(seq: number): number {
    return this.#batchStarts.findLast((start) => start < seq) ?? 0;
  }

  #endOf(batch: number): number {
    return this.#batchStarts[batch + 1] ?? this.head;
  }

  #firstBatchAfter(after: number): number {
    let i = this.#batchStarts.length;
    while (i > 0 && this.#endOf(i - 1) > after) i--;
    return i;
  }
}

function encode(lines: readonly string[]): Uint8Array {
  return encoder.encode(lines.map((line) => `${line}\n`).join(""));
}
