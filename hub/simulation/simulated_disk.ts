/** What survives a crash in a simulation: the entries and tables of one journal, in plain memory. */
import assert from "node:assert/strict";
import type { Commit, Page, PageRequest, RecentIds } from "../../journal/journal.ts";
import type { AiRow, Audience, Batch, CollaborationRow, Counts, Snapshot } from "../../journal/rows.ts";

/** One committed entry. */
export interface StoredEntry {
  readonly seq: number;
  readonly source: string;
  readonly audience: Audience;
  readonly atMs: number;
  /** As receivers get it, without line feed. */
  readonly line: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Whether an entry is part of what `ai` gets to read. */
export function concerns(
  { source, audience }: Pick<StoredEntry, "source" | "audience">,
  ai: string,
): boolean {
  return source !== ai && (audience === "*" || audience.includes(ai));
}

/** The journal's contents. */
export class Disk {
  readonly journalId: string;
  readonly #onCommit: (commit: Commit, head: number) => void;
  readonly entries: StoredEntry[] = [];
  readonly commits: Commit[] = [];
  readonly sessions = new Map<string, CollaborationRow>();
  readonly cursors = new Map<string, number>();
  readonly ais = new Map<string, AiRow>();
  /** Index of the first entry of each run. */
  readonly #batchStarts: number[] = [];
  #counts: Counts = { patterns: 0, components: 0, sessions: 0, completed: 0 };
  /** Runs that cannot be read any more, by the index of their first entry. */
  readonly #damaged = new Set<number>();
  /** There is no space left. */
  full = false;

  /** `onCommit` hears of each commit, with the head before it. */
  constructor(journalId: string, onCommit: (commit: Commit, head: number) => void = () => {}) {
    this.journalId = journalId;
    this.#onCommit = onCommit;
  }

  get head(): number {
    return this.entries.length;
  }

  /** Takes a commit in; it must continue the head without a gap. */
  commit(commit: Commit): void {
    const { batches, ais, sessions, cursors, counts } = commit;
    const { head } = this;
    for (const batch of batches) this.#add(batch);
    for (const ai of ais) this.ais.set(ai.ai_id, ai);
    for (const session of sessions) this.sessions.set(session.session_id, session);
    for (const [ai, cursor] of cursors) this.cursors.set(ai, cursor);
    this.#counts = counts;
    this.commits.push(commit);
    this.#onCommit(commit, head);
  }

  #add({ first, last, source, audience, atMs, lines }: Batch): void {
    assert.equal(first, this.head + 1, "a run continues the head");
    const texts = decoder.decode(lines).split("\n");
    assert.equal(texts.pop(), "", "a run ends with a line feed");
    assert.equal(texts.length, last - first + 1, "a run has as many lines as entries");
    this.#batchStarts.push(this.head);
    for (const [i, line] of texts.entries()) {
      const seq = first + i;
      assert.ok(line.startsWith(`{"seq":${seq},`), `the line of ${seq} begins with its seq: ${line}`);
      this.entries.push({ seq, source, audience, atMs, line });
    }
  }

  snapshot(): Snapshot {
    const isOpen = ({ state }: CollaborationRow) => state === "open" || state === "active";
    return {
      head: this.head,
      ais: [...this.ais.values()],
      sessions: [...this.sessions.values()].filter(isOpen),
      cursors: [...this.cursors],
      counts: this.#counts,
    };
  }

  /** The run that holds this entry cannot be read any more. */
  damage(seq: number): void {
    this.#damaged.add(this.#startOf(seq));
  }

  /** Whether an entry lies in a run that cannot be read. */
  isDamaged(seq: number): boolean {
    return this.#damaged.has(this.#startOf(seq));
  }

  /** The entries that are stored as one run with this one. */
  batchOf(seq: number): readonly StoredEntry[] {
    const start = this.#startOf(seq);
    return this.entries.slice(start, this.#endOf(this.#batchStarts.indexOf(start)));
  }

  page({ ai, after, upTo, replayed, maxBytes }: PageRequest): Page {
    const lines: string[] = [];
    const gaps: [number, number][] = [];
    let bytes = 0;
    let last = after;
    for (let i = this.#firstBatchAfter(after); i < this.#batchStarts.length; i++) {
      const start = Math.max(this.#batchStarts[i]!, after);
      if (start >= upTo) break;
      if (!concerns(this.entries[start]!, ai)) continue;
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

  pending(ai: string, after: number, max: number): number {
    return Math.min(max, this.entries.slice(after).filter((entry) => concerns(entry, ai)).length);
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

  /** The line of an entry, unless it cannot be read. */
  line(seq: number): string | null {
    return this.isDamaged(seq) ? null : this.entries[seq - 1]?.line ?? null;
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
