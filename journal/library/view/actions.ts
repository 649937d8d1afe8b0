/** Reads what people did at the hub, newest first: all of it, by one of them, or to one AI or collaboration. */
import type { DatabaseSync } from "node:sqlite";
import type { ActionRow, LibraryView, Listing } from "./library_view.ts";
import { listing } from "./listing.ts";
import { numberOrNull, type Row, textOrNull } from "./row.ts";

export class ActionReader {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  list({ before, limit, ...filter }: Parameters<LibraryView["actions"]>[0]): Listing<ActionRow> {
    const fields = Object.entries(filter).filter(([, value]) => value !== undefined);
    const conditions = ["seq < ?", ...fields.map(([field]) => `${field} = ?`)];
    const rows = this.#db.prepare(
      `SELECT * FROM operator_actions WHERE ${conditions.join(" AND ")} ORDER BY seq DESC LIMIT ?`,
    ).all(before ?? Number.MAX_SAFE_INTEGER, ...fields.map(([, value]) => value), limit + 1);
    return listing(rows, { limit, seqOf: ({ seq }) => Number(seq), toRow: actionRow });
  }
}

function actionRow(row: Row): ActionRow {
  return {
    seq: Number(row.seq),
    at_ms: Number(row.at_ms),
    by: textOrNull(row.by),
    role: textOrNull(row.role),
    proof: textOrNull(row.proof),
    by_token: textOrNull(row.by_token),
    via: textOrNull(row.via),
    action: textOrNull(row.action),
    target: textOrNull(row.target),
    token_id: textOrNull(row.token_id),
    entry_seq: numberOrNull(row.entry_seq),
  };
}
