/** Writes a ledger to a file in such a way that `kill -9` of the writer loses no ack that a sender has got. */
import type { Clock } from "../internal/clock.ts";
import type { Wants } from "../protocol/wants.ts";
import type { Acknowledgement, Arrival, Ledger } from "./ledger.ts";
import type { LedgerLine } from "./ledger_line.ts";
import { DeliveryCounts } from "./delivery_counts.ts";

/** A killed writer loses at most the deliveries of this time, and no ack. */
const SNAPSHOT_INTERVAL_MS = 1_000;

const encoder = new TextEncoder();

export interface LedgerOptions {
  readonly clock: Clock;
  /** It is called once, with the error, when the ledger cannot be written any more and ends. */
  readonly onFailed: (cause: unknown) => void;
}

/** A ledger file that is open for writing; disposing it writes the last snapshot. */
export class LedgerWriter implements Ledger, Disposable {
  readonly #file: Deno.FsFile;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  readonly #onFailed: (cause: unknown) => void;
  readonly #counts = new DeliveryCounts();
  #connection = 0;
  #isNew = false;

  private constructor(file: Deno.FsFile, { clock, onFailed }: LedgerOptions) {
    this.#file = file;
    this.#clock = clock;
    this.#onFailed = onFailed;
  }

  /** Opens the file at `path` for appending, and makes it when it is missing. @throws when it cannot be opened. */
  static open(path: string, options: LedgerOptions & { readonly ai_id: string }): LedgerWriter {
    const { ai_id } = options;
    const writer = new LedgerWriter(Deno.openSync(path, { append: true, create: true }), options);
    writer.#write({ kind: "begin", ai_id }, "\n");
    writer.#keepSnapshots();
    return writer;
  }

  begin(position: number, epoch?: string, wants?: Wants): void {
    this.#snapshot();
    this.#counts.begin(position, epoch, wants);
    this.#connection++;
  }

  acknowledged({ message_type, message_id, seq, ms }: Acknowledgement): void {
    this.#write({ kind: "ack", message_type, message_id, ...(seq === undefined ? {} : { seq }), ms });
  }

  arrived(entry: Arrival): void {
    this.#counts.arrived(entry, this.#clock.wallMs());
    this.#isNew = true;
  }

  caughtUp(position: number): void {
    this.#counts.caughtUp(position);
    this.#isNew = true;
  }

  [Symbol.dispose](): void {
    this.#snapshot();
    this.#ended.abort();
    this.#file.close();
  }

  async #keepSnapshots(): Promise<void> {
    const { signal } = this.#ended;
    for (;;) {
      await this.#clock.delay(SNAPSHOT_INTERVAL_MS, signal);
      if (signal.aborted) return;
      this.#snapshot();
    }
  }

  #snapshot(): void {
    if (!this.#isNew) return;
    this.#isNew = false;
    const { received, outOfOrder, stream, deliveryMs } = this.#counts;
    const delivery_ms = Object.fromEntries([...deliveryMs].map(([type, times]) => [type, times.toJSON()]));
    this.#write({ kind: "snapshot", received, out_of_order: outOfOrder, delivery_ms });
    this.#write({ kind: "stream", connection: this.#connection, ...stream });
  }

  #write(line: LedgerLine, before = ""): void {
    if (this.#ended.signal.aborted) return;
    try {
      this.#append(`${before}${JSON.stringify(line)}\n`);
    } catch (cause) {
      this.#ended.abort();
      this.#onFailed(cause);
    }
  }

  /** Writes without a buffer of our own: what the system has taken survives the process. */
  #append(text: string): void {
    const bytes = encoder.encode(text);
    for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
  }
}
