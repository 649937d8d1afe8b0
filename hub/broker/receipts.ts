/**
 * Keeps in memory how far what is followed has come: all that waits to be fetched, requests that are not closed, and what changed
 * lately. All else is looked up.
 */
import type { DeliveryState, ReceiptRow } from "../../journal/rows.ts";

/** A lookup of receipts. */
export interface FoundReceipts {
  readonly rows: readonly ReceiptRow[];
  /** Everything up to this seq was published when it was looked up. */
  readonly asOf: number;
}

const RANKS: Readonly<Record<DeliveryState, number>> = {
  stored: 0,
  rung: 1,
  fetched: 2,
  taken: 3,
  done: 4,
  dead: Infinity,
};

/** Returns whether a receipt may come to `state`: it never goes back, never says one twice, and what is dead stays so. */
export function mayReach({ state: now }: Pick<ReceiptRow, "state">, state: DeliveryState): boolean {
  return now !== "dead" && RANKS[state] > RANKS[now];
}

/** Returns whether the AI has not fetched it yet, and may. */
export function isUnfetched({ state }: Pick<ReceiptRow, "state">): boolean {
  return RANKS[state] < RANKS.fetched;
}

export class Receipts {
  readonly #open = new Map<string, ReceiptRow>();
  /** By key, the one that changed last at the end; each with the seq of the entry that changed it. */
  readonly #settled = new Map<string, { readonly row: ReceiptRow; readonly changed: number }>();
  readonly #unfetched = new Map<string, number>();
  /** What was looked up when the journal ended before this seq may be older than what was here and is forgotten. */
  #forgotten = 0;

  get(seq: number, ai: string): ReceiptRow | undefined {
    const key = keyOf(seq, ai);
    return this.#open.get(key) ?? this.#settled.get(key)?.row;
  }

  /** Puts a receipt that the entry `changed` has changed. */
  put(row: ReceiptRow, changed: number): void {
    const key = keyOf(row.seq, row.ai_id);
    this.#drop(key);
    this.#settled.delete(key);
    if (row.open) this.#add(key, row);
    else this.#settled.set(key, { row, changed });
  }

  /** Iterates over those that are open. */
  get open(): Iterable<ReceiptRow> {
    return this.#open.values();
  }

  /** Counts what a sender has sent and was not fetched, once for each AI that gets it. */
  unfetchedOf(sender: string): number {
    return this.#unfetched.get(sender) ?? 0;
  }

  /** Returns whether a lookup is at least as new as what was forgotten since. */
  isFresh({ asOf }: Pick<FoundReceipts, "asOf">): boolean {
    return asOf >= this.#forgotten;
  }

  /** Replaces everything by the receipts that are open where the journal ends at `head`. */
  load(rows: readonly ReceiptRow[], head: number): void {
    for (const map of [this.#open, this.#settled, this.#unfetched]) map.clear();
    for (const row of rows) this.#add(keyOf(row.seq, row.ai_id), row);
    this.#forgotten = head;
  }

  /** Forgets those that have not changed for longest, down to `kept`, as far as the journal has them: up to `head`. */
  forget({ kept, head }: { readonly kept: number; readonly head: number }): void {
    for (const [key, { changed }] of this.#settled) {
      if (this.#settled.size <= kept || changed > head) return;
      this.#settled.delete(key);
      this.#forgotten = Math.max(this.#forgotten, changed);
    }
  }

  #add(key: string, row: ReceiptRow): void {
    this.#open.set(key, row);
    if (isUnfetched(row)) this.#unfetched.set(row.sender, this.unfetchedOf(row.sender) + 1);
  }

  #drop(key: string): void {
    const row = this.#open.get(key);
    if (row === undefined) return;
    this.#open.delete(key);
    if (!isUnfetched(row)) return;
    const left = this.unfetchedOf(row.sender) - 1;
    if (left === 0) this.#unfetched.delete(row.sender);
    else this.#unfetched.set(row.sender, left);
  }
}

function keyOf(seq: number, ai: string): string {
  return `${seq} ${ai}`;
}
