/** Reads how far what is followed has come: an entry's deliveries, and what nobody has fetched in time. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { DELIVERY_STATES } from "../../../protocol/delivery_messages.ts";
import type { DeliveryState } from "../../rows.ts";
import { toReceipt } from "../../sqlite/state_rows.ts";
import type { JournalLines } from "./journal_lines.ts";
import type { DeadLetter, Delivery, DeliveryStep, LibraryView, Listing } from "./library_view.ts";
import { numberOrNull, type Row, textOrNull } from "./row.ts";

export class DeliveryReader {
  readonly #newest: StatementSync;
  readonly #ofEntry: StatementSync;
  readonly #dead: StatementSync;
  readonly #steps: StatementSync;
  readonly #lines: JournalLines;

  constructor(db: DatabaseSync, lines: JournalLines) {
    this.#newest = db.prepare("SELECT * FROM receipts WHERE seq < ? ORDER BY seq DESC LIMIT ?");
    this.#ofEntry = db.prepare("SELECT * FROM receipts WHERE seq = ?");
    this.#dead = db.prepare(
      `SELECT receipts.* FROM deliveries CROSS JOIN receipts USING (seq, ai_id)
        WHERE deliveries.state = 'dead' AND deliveries.seq < ? ORDER BY deliveries.seq DESC LIMIT ?`,
    );
    this.#steps = db.prepare("SELECT state, at_ms, bell, fence FROM deliveries WHERE seq = ? AND ai_id = ?");
    this.#lines = lines;
  }

  list({ before, limit }: Parameters<LibraryView["deliveries"]>[0]): Listing<Delivery> {
    return this.#part(this.#newest, { before, limit }, (row) => this.#delivery(row));
  }

  of(seqs: readonly number[]): Delivery[] {
    return seqs.flatMap((seq) => this.#ofEntry.all(seq).map((row) => this.#delivery(row)));
  }

  dead({ before, limit }: Parameters<LibraryView["deadLetters"]>[0]): Listing<DeadLetter> {
    return this.#part(this.#dead, { before, limit }, (row) => ({
      ...this.#delivery(row),
      entry: this.#lines.entry(Number(row.seq)),
    }));
  }

  #part<T>(
    statement: StatementSync,
    { before = Number.MAX_SAFE_INTEGER, limit }: {
      readonly before: number | undefined;
      readonly limit: number;
    },
    toRow: (row: Row) => T,
  ): Listing<T> {
    const rows = statement.all(before, limit + 1);
    if (rows.length <= limit) return { rows: rows.map(toRow), next: null };
    // A part ends between two entries: what goes to a topic has a row for each member.
    const whole = rows.filter(({ seq }) => seq !== rows.at(-1)!.seq);
    if (whole.length === 0) return this.#part(statement, { before, limit: 2 * limit }, toRow);
    return { rows: whole.map(toRow), next: Number(whole.at(-1)!.seq) };
  }

  #delivery(row: Row): Delivery {
    const { seq, ai_id, sender, request, expires_ms } = toReceipt(row);
    const steps = this.#steps.all(seq, ai_id).map(toStep);
    return {
      ...{ seq, ai_id, sender, is_request: request, expires_ms },
      // Several states may be reached in one millisecond.
      steps: steps.sort((a, b) => a.at_ms - b.at_ms || rankOf(a) - rankOf(b)),
    };
  }
}

function rankOf({ state }: DeliveryStep): number {
  return DELIVERY_STATES.indexOf(state);
}

function toStep({ state, at_ms, bell, fence }: Row): DeliveryStep {
  return {
    state: String(state) as DeliveryState,
    at_ms: Number(at_ms),
    bell: textOrNull(bell),
    fence: numberOrNull(fence),
  };
}
