/** Compares what the hub acknowledged and delivered to AIs with its journal. */
import { DatabaseSync } from "node:sqlite";
import { audienceOf, type BatchColumns, linesOf } from "../../journal/sqlite/batch_row.ts";
import { BatchScan, type ScannedGap } from "../../journal/sqlite/batch_scan.ts";
import { epochsOf } from "../../journal/sqlite/epochs.ts";
import { WantFilter, type WantingReader } from "../../journal/sqlite/want_filter.ts";
import { membershipIn } from "../../journal/sqlite/topic_batches.ts";
import type { Results } from "../../outcome/results.ts";
import type { AiLedger, Stored } from "./ai_ledger.ts";
import { Deliveries } from "./deliveries.ts";
import { Fences } from "./fences.ts";

/**
 * Reads the whole journal once, batch by batch, while its hub runs or afterwards. An acknowledged message is lost unless the
 * entry at its acknowledged seq is intact, of that sender and has that `message_id`; a stream is broken unless exactly the
 * entries for its AI were delivered. `onGap` gets each range that is missing or damaged.
 */
export function auditJournal(
  database: string,
  ledgers: readonly AiLedger[],
  onGap: (range: ScannedGap["gap"]) => void = () => {},
): NonNullable<Results["ledger"]> {
  const claims = ledgers.map((ledger) => new AcknowledgedEntries(ledger));
  const bySource = Map.groupBy(claims, ({ ai_id }) => ai_id);
  using db = new DatabaseSync(database, { readOnly: true, timeout: 5_000 });
  const epochs = epochsOf(db);
  const wasMember = membershipIn(db);
  const deliveries = ledgers.map(({ ai_id, streams }) => new Deliveries(ai_id, streams, epochs, wasMember));
  const fences = new Fences();
  let filter: WantFilter | undefined;
  const wantedIn = (batch: BatchColumns, reader: WantingReader) => {
    // Journals from before there were tags are read as long as nobody wants less than all.
    filter ??= new WantFilter(db);
    filter.use(reader);
    return filter.wantedSeqs(batch);
  };
  for (const found of new BatchScan(db).read(0, Infinity)) {
    if ("gap" in found) {
      onGap(found.gap);
      for (const each of deliveries) each.addGap(...found.gap);
      continue;
    }
    const { batch } = found;
    const delivered = { ...batch, audience: audienceOf(batch.audience) };
    for (const each of deliveries) each.add(delivered, (reader) => wantedIn(batch, reader));
    const concerned = bySource.get(batch.source_ai) ?? [];
    linesOf(batch).forEach((text, i) => {
      fences.add(text);
      for (const claim of concerned) claim.add(batch.first_seq + i, text);
    });
  }
  return {
    acknowledged: sum(ledgers, ({ stored }) => stored),
    lost: sum(claims, (claim) => claim.lost()),
    received: sum(ledgers, ({ received }) => received),
    out_of_order: sum(ledgers, ({ outOfOrder }) => outOfOrder),
    streams: sum(ledgers, ({ streams }) => streams.length),
    streams_broken: sum(deliveries, (each) => each.broken()),
    fences_shared: fences.shared,
  };
}

/** Merges one AI's acknowledgements with the journal: both ascend by seq, so that nothing has to be looked up. */
class AcknowledgedEntries {
  readonly ai_id: string;
  readonly #claims: Iterator<Stored>;
  #next: Stored | undefined;
  #lost = 0;

  constructor(ledger: AiLedger) {
    this.ai_id = ledger.ai_id;
    this.#claims = ledger.ascending()[Symbol.iterator]();
    this.#advance();
  }

  /** Takes the AI's next entry in the journal. */
  add(seq: number, text: string): void {
    this.#loseBelow(seq);
    for (; this.#next?.seq === seq; this.#advance()) {
      if (!isOf(this.#next, text)) this.#lost++;
    }
  }

  /** Returns how many were not found, once the journal was read to its end. */
  lost(): number {
    this.#loseBelow(Infinity);
    return this.#lost;
  }

  #loseBelow(seq: number): void {
    for (; this.#next && this.#next.seq < seq; this.#advance()) this.#lost++;
  }

  #advance(): void {
    this.#next = this.#claims.next().value;
  }
}

function isOf({ seq, message_type, message_id }: Stored, text: string): boolean {
  const line = JSON.parse(text);
  if (line.seq !== seq || line.message_type !== message_type) return false;
  // A repeated accept is acknowledged with the seq of the first one, which has another message_id.
  return message_type === "collaboration_accept" || line.message_id === message_id;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
