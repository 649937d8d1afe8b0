/** Writes a ledger to a file, so that `kill -9` of its writer takes nothing from it that anybody was told. */
import type { Clock } from "../internal/clock.ts";
import type { Acknowledgement, Arrival, Ledger } from "./ledger.ts";
import type { LedgerLine } from "./ledger_line.ts";
import { Reception } from "./delivery_counts.ts";

/** What a killed writer may take with it of what came in; acknowledgements it takes none. */
const SNAPSHOT_EVERY_MS = 1_000;

const encoder = new TextEncoder();

/** A ledger that is being written; disposing it writes the last snapshot. */
export class LedgerWriter implements Ledger, Disposable {
  readonly #file: Deno.FsFile;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  readonly #reception = new Reception();
  #connection = 0;
  #isNew = false;

  private constructor(file: Deno.FsFile, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
  }

  /** Adds to the file at `path`, which it makes when it is missing. @throws when it cannot be written. */
  static open(path: string, { ai_id, clock }: { ai_id: string; clock: Clock }): LedgerWriter {
    const writer = new LedgerWriter(Deno.openSync(path, { append: true, create: true }), clock);
    writer.#writeText(`\n${JSON.stringify({ kind: "begin", ai_id } satisfies LedgerLine)}\n`);
    writer.#keepSnapshots();
    return writer;
  }

  begin(position: number): void {
    this.#snapshot();
    this.#reception.begin(position);
    this.#connection++;
  }

  acknowledged({ message_type, message_id, seq, ms }: Acknowledgement): void {
    this.#write({ kind: "ack", message_type, message_id, ...(seq === undefined ? {} : { seq }), ms });
  }

  arrived(entry: Arrival): void {
    this.#reception.arrived(entry, this.#clock.wallMs());
    this.#isNew = true;
  }

  caughtUp(position: number): void {
    this.#reception.caughtUp(position);
    this.#isNew = true;
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#snapshot();
    this.#file.close();
  }

  async #keepSnapshots(): Promise<void> {
    const { signal } = this.#ended;
    for (;;) {
      await this.#clock.delay(SNAPSHOT_EVERY_MS, signal);
      if (signal.aborted) return;
      this.#snapshot();
    }
  }

  #snapshot(): void {
    if (!this.#isNew) return;
    this.#isNew = false;
    const { received, outOfOrder, stream, deliveryMs } = this.#reception;
    const delivery_ms = Object.fromEntries([...deliveryMs].map(([type, times]) => [type, times.toJSON()]));
    this.#write({ kind: "snapshot", received, out_of_order: outOfOrder, delivery_ms });
    this.#write({ kind: "stream", connection: this.#connection, ...stream });
  }

  #write(line: LedgerLine): void {
    this.#writeText(`${JSON.stringify(line)}\n`);
  }

  /** Without a buffer of ours: what the system has taken survives the process. */
  #writeText(text: string): void {
    const bytes = encoder.encode(text);
    for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
  }
}
