/** Counts log records that repeat: the first of them is written at once, and then a line a minute with the number of the others. */
import type { LogRecord } from "@logtape/logtape";
import type { Clock } from "./clock.ts";

const REPORT_MS = 60_000;
/** So many different ones are counted by themselves at a time; further ones are counted by their kind. */
const MAX_COUNTED = 100;

/** Adds to what a warning logs that all of the same text and `key` count as equal, whatever the values in it are. */
export function countedBy<V extends Record<string, unknown>>(
  key: string,
  values: V,
): V & { countedBy: string } {
  return { ...values, countedBy: key };
}

/** `write` gets a record, and how many equal ones came since the last time. */
export interface RepeatedRecordsOptions {
  /** Returns the same text for equal records. */
  readonly keyOf: (record: LogRecord) => string;
  /** Returns the same text for records of one kind, of which the program has a few. */
  readonly kindOf: (record: LogRecord) => string;
  readonly write: (record: LogRecord, more: number) => void;
  readonly clock: Clock;
}

/** Counts until it is disposed; what is counted then is written. */
export class RepeatedRecords implements Disposable {
  readonly #options: RepeatedRecordsOptions;
  readonly #counted = new Map<string, { last: LogRecord; more: number }>();
  readonly #ended = new AbortController();

  constructor(options: RepeatedRecordsOptions) {
    this.#options = options;
  }

  take(record: LogRecord): void {
    const { keyOf, kindOf, write } = this.#options;
    const ownKey = keyOf(record);
    const isFull = this.#counted.size >= MAX_COUNTED && !this.#counted.has(ownKey);
    const key = isFull ? kindOf(record) : ownKey;
    const counted = this.#counted.get(key);
    if (counted) {
      counted.last = record;
      counted.more++;
      return;
    }
    write(record, 0);
    this.#counted.set(key, { last: record, more: 0 });
    this.#report(key);
  }

  [Symbol.dispose](): void {
    const counted = [...this.#counted.keys()];
    this.#ended.abort();
    for (const key of counted) this.#writeOne(key);
    this.#counted.clear();
  }

  async #report(key: string): Promise<void> {
    const { signal } = this.#ended;
    do await this.#options.clock.delay(REPORT_MS, signal); while (!signal.aborted && this.#writeOne(key));
    this.#counted.delete(key);
  }

  /** Writes how often a record came again, and returns whether it did. */
  #writeOne(key: string): boolean {
    const counted = this.#counted.get(key);
    if (!counted || counted.more === 0) return false;
    this.#options.write({ ...counted.last, timestamp: this.#options.clock.wallMs() }, counted.more);
    counted.more = 0;
    return true;
  }
}
