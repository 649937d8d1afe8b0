/**
 * Keeps the threads in memory: an entry, its root, with all replies to it and to those. Only those that changed lately are here;
 * all others are looked up.
 */
import { isAiId } from "../../protocol/names.ts";
import type { RepliedTo, ThreadRow } from "../../journal/rows.ts";

/** Threads that were written to lately. */
export interface Threads {
  /** By root, the one that changed last at the end. */
  readonly rows: Map<number, ThreadRow>;
  /** What was looked up when the journal ended before this seq may be older than what was here and is forgotten. */
  forgotten: number;
}

/** A lookup of what a reply answers. */
export interface FoundReply {
  /** Null where the entry is missing or damaged. */
  readonly entry: RepliedTo | null;
  /** Everything up to this seq was published when it was looked up. */
  readonly asOf: number;
}

export function noThreads(): Threads {
  return { rows: new Map(), forgotten: 0 };
}

/** Returns the present thread of an entry, which may be nobody's answer yet. */
export function threadOf({ rows }: Threads, { root, thread, source }: RepliedTo): ThreadRow {
  const last_ai = isAiId(source) ? source : null;
  return rows.get(root) ?? thread ??
    { root, last_ai, before_ai: null, hops: 0, last_seq: root, stopped_seq: null };
}

/** Returns whether a lookup is at least as new as what was forgotten since. */
export function isFresh({ rows, forgotten }: Threads, { entry, asOf }: FoundReply): boolean {
  return entry === null || rows.has(entry.root) || asOf >= forgotten;
}

/** Puts the changed row of a thread behind all others. */
export function keepThread({ rows }: Threads, row: ThreadRow): void {
  rows.delete(row.root);
  rows.set(row.root, row);
}

/** Forgets the threads that have not changed for longest, down to `kept`, as far as the journal has them: up to `head`. */
export function forgetThreads(threads: Threads, { kept, head }: { kept: number; head: number }): void {
  for (const [root, row] of threads.rows) {
    const changed = changedAt(row);
    if (threads.rows.size <= kept || changed > head) return;
    threads.rows.delete(root);
    threads.forgotten = Math.max(threads.forgotten, changed);
  }
}

/** Forgets all threads: what was looked up before the journal ended at `head` is not used any more. */
export function forgetAllThreads(threads: Threads, head: number): void {
  threads.rows.clear();
  threads.forgotten = head;
}

/** Returns a thread after another entry of it, which an AI wrote, or somebody else (null). */
export function continued(thread: ThreadRow, seq: number, ai: string | null): ThreadRow {
  const { last_ai, before_ai, hops } = thread;
  const next = { ...thread, last_seq: seq };
  if (ai === null || last_ai === null) {
    return { ...next, last_ai: ai, before_ai: null, hops: 0, stopped_seq: null };
  }
  if (ai === last_ai) return next;
  const taken = { ...next, last_ai: ai, before_ai: last_ai };
  if (before_ai !== null && ai !== before_ai) return { ...taken, hops: 0, stopped_seq: null };
  return { ...taken, hops: hops + 1 };
}

/** Returns whether an AI is one of two that have written in the thread since anybody else did. */
export function isOneOfTwo({ last_ai, before_ai }: ThreadRow, ai: string): boolean {
  return before_ai !== null && (ai === last_ai || ai === before_ai);
}

function changedAt({ last_seq, stopped_seq }: ThreadRow): number {
  return Math.max(last_seq, stopped_seq ?? 0);
}
