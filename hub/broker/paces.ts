/** Counts how many messages two AIs have exchanged lately. It is not durable: a hub that starts counts anew. */

/** Replies are counted for so long. */
export const REPLIES_MS = 60_000;
/** Directed messages are counted in spans of so long. */
export const DIRECTED_MS = 10_000;
/** So many pairs are known; beyond, those that have sent nothing for longest are counted anew. */
const MAX_PAIRS = 10_000;

/** Knows when the last events of each pair were, as many as are allowed within a time. */
export class LastTimes {
  readonly #times = new Map<string, number[]>();

  /** Notes an event of a pair; of its earlier ones `most - 1` are kept. */
  add(pair: string, atMs: number, most: number): void {
    const times = this.#times.get(pair) ?? [];
    times.push(atMs);
    if (times.length > most) times.splice(0, times.length - most);
    this.#times.delete(pair);
    this.#times.set(pair, times);
    if (this.#times.size > MAX_PAIRS) this.#times.delete(this.#times.keys().next().value!);
  }

  /** Returns how long to wait until fewer than `most` were within the last `withinMs`; 0: not at all. */
  waitMs(pair: string, nowMs: number, { most, withinMs }: { most: number; withinMs: number }): number {
    const first = this.#times.get(pair)?.at(-most);
    return first === undefined ? 0 : Math.max(0, Math.ceil(first + withinMs - nowMs));
  }

  /** Yields each pair with its wait. */
  *waits(nowMs: number, bound: Parameters<LastTimes["waitMs"]>[2]): Iterable<readonly [string, number]> {
    for (const pair of this.#times.keys()) yield [pair, this.waitMs(pair, nowMs, bound)];
  }

  clear(): void {
    this.#times.clear();
  }
}

interface Span {
  sinceMs: number;
  count: number;
}

/** Counts in spans of {@linkcode DIRECTED_MS}, each of which begins with the first event after the last one. */
export class SpanCounts {
  readonly #spans = new Map<string, Span>();

  add(pair: string, atMs: number): void {
    const span = this.#spans.get(pair);
    if (span && atMs - span.sinceMs < DIRECTED_MS) {
      span.count++;
      return;
    }
    this.#spans.delete(pair);
    this.#spans.set(pair, { sinceMs: atMs, count: 1 });
    if (this.#spans.size > MAX_PAIRS) this.#spans.delete(this.#spans.keys().next().value!);
  }

  /** Returns how long to wait until the span with `most` events is over; 0: not at all. */
  waitMs(pair: string, nowMs: number, most: number): number {
    const span = this.#spans.get(pair);
    if (span === undefined || span.count < most) return 0;
    return Math.max(0, Math.ceil(span.sinceMs + DIRECTED_MS - nowMs));
  }

  /** Yields each pair with its wait. */
  *waits(nowMs: number, most: number): Iterable<readonly [string, number]> {
    for (const pair of this.#spans.keys()) yield [pair, this.waitMs(pair, nowMs, most)];
  }

  clear(): void {
    this.#spans.clear();
  }
}

/** Returns the same name for two AIs, whichever of them sends. */
export function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
