/** Holds what AIs were told against what the journal has. */
import { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { BatchedSelect } from "../../internal/batched_select.ts";
import type { Results } from "../../outcome/results.ts";
import type { AiLedger, Stored } from "./ai_ledger.ts";
import { Deliveries } from "./deliveries.ts";
import { namesIn, textsOf } from "../library/journal_row.ts";
import { Fences } from "./fences.ts";

const rowSchema = z.object({
  first_seq: z.number(),
  last_seq: z.number(),
  source_ai: z.string(),
  audience: z.string(),
  lines: z.instanceof(Uint8Array),
});

/** A row may hold megabytes. */
const ROWS_AT_ONCE = 8;

/**
 * Reads the whole journal once, row by row. An acknowledged message is lost unless the entry at the seq that its sender was
 * told is of that sender and has that `message_id`; a stream is broken unless what came is what was for its AI. The hub may run.
 */
export function auditJournal(database: string, ledgers: readonly AiLedger[]): NonNullable<Results["ledger"]> {
  const claims = ledgers.map((ledger) => new Claims(ledger));
  const bySource = Map.groupBy(claims, ({ ai_id }) => ai_id);
  const deliveries = ledgers.map(({ ai_id, streams }) => new Deliveries(ai_id, streams));
  const fences = new Fences();
  using db = new DatabaseSync(database, { readOnly: true, timeout: 5_000 });
  const rows = new BatchedSelect<z.infer<typeof rowSchema>>(
    db,
    `SELECT first_seq, last_seq, source_ai, audience, lines FROM journal
     WHERE first_seq > :after ORDER BY first_seq`,
    ({ first_seq }) => ({ after: first_seq }),
    ROWS_AT_ONCE,
  );
  for (const row of rows.rows({ after: 0 })) {
    const run = rowSchema.parse(row);
    const { first_seq, source_ai, lines } = run;
    const heard = { ...run, audience: run.audience === "*" ? "*" as const : namesIn(run.audience) };
    for (const each of deliveries) each.hear(heard);
    const concerned = bySource.get(source_ai) ?? [];
    textsOf({ lines }).forEach((text, i) => {
      fences.hear(text);
      for (const claim of concerned) claim.hear(first_seq + i, text);
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

/** One AI's acknowledgements, followed along the journal: both ascend, so nothing has to be looked up. */
class Claims {
  readonly ai_id: string;
  readonly #claims: Iterator<Stored>;
  #next: Stored | undefined;
  #lost = 0;

  constructor(ledger: AiLedger) {
    this.ai_id = ledger.ai_id;
    this.#claims = ledger.ascending()[Symbol.iterator]();
    this.#advance();
  }

  /** The AI's entry at `seq`. */
  hear(seq: number, text: string): void {
    this.#loseBelow(seq);
    for (; this.#next?.seq === seq; this.#advance()) {
      if (!isOf(this.#next, text)) this.#lost++;
    }
  }

  /** How many were not found; the journal has been heard to its end. */
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
  // Whoever accepts a session again that it has is told the seq of its first accept, whose id was another.
  return message_type === "collaboration_accept" || line.message_id === message_id;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
