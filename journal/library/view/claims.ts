/** Reads what AIs have claimed to have spent by day, the last day first, and in a day the most. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ClaimRow } from "../../rows.ts";
import { toClaim } from "../../sqlite/state_rows.ts";
import type { LibraryView } from "./library_view.ts";

const { compare } = new Intl.Collator("en");

export class ClaimReader {
  readonly #all: StatementSync;
  readonly #ofAi: StatementSync;

  constructor(db: DatabaseSync) {
    const select = (where: string) =>
      db.prepare(`SELECT * FROM claimed_days WHERE ${where} ORDER BY day DESC, ai_id DESC LIMIT :limit`);
    // Every day is later than no day: so it goes by the key.
    this.#all = select("day > ''");
    this.#ofAi = select("ai_id = :ai");
  }

  list({ ai, limit }: Parameters<LibraryView["claims"]>[0]): ClaimRow[] {
    const rows = ai === undefined ? this.#all.all({ limit }) : this.#ofAi.all({ ai, limit });
    return rows.map(toClaim).sort((a, b) => compare(b.day, a.day) || b.cost_microusd - a.cost_microusd);
  }
}
