/**
 * Lists the entries that an older aicollab took and today's rules of form refuse, once: whoever replays them need not parse
 * them. It reads beside the writer and commits in slices with its position, so a hub that ends meanwhile goes on where it was.
 */
import { DatabaseSync } from "node:sqlite";
import { unfitLine } from "../../protocol/framing.ts";
import { BatchScan } from "../sqlite/batch_scan.ts";
import { inTransaction } from "../sqlite/transaction.ts";

/** A transaction covers so many entries. */
const SLICE_ENTRIES = 50_000;

/** Returns how many entries there are to look at; 0 once all of them were. */
export function unsifted(db: DatabaseSync): number {
  const { strict_from_seq, sifted_seq } = db.prepare("SELECT strict_from_seq, sifted_seq FROM meta").get()!;
  return Number(strict_from_seq) - 1 - Number(sifted_seq);
}

/** Looks at all of them, and returns how many do not fit. `db` is the connection of the writer. */
export function listUnfit(db: DatabaseSync): number {
  // Where damage is read within a transaction, nothing can be written in it any more.
  using journal = new DatabaseSync(db.location()!, { readOnly: true, timeout: 5_000 });
  const scan = new BatchScan(journal);
  const insert = db.prepare("INSERT INTO unfit VALUES (?, ?)");
  const put = db.prepare("UPDATE meta SET sifted_seq = ?");
  let found = 0;
  for (let left = unsifted(db); left > 0; left = unsifted(db)) {
    const after = Number(db.prepare("SELECT sifted_seq FROM meta").get()!.sifted_seq);
    const upTo = after + Math.min(left, SLICE_ENTRIES);
    const unfit = [...unfitIn(scan, after, upTo)];
    inTransaction(db, () => {
      for (const [seq, code] of unfit) insert.run(seq, code);
      put.run(upTo);
    });
    found += unfit.length;
  }
  return found;
}

/** Yields seq and code of the unfit entries in a range; damaged ones are a gap anyway. */
function* unfitIn(scan: BatchScan, after: number, upTo: number): Iterable<readonly [number, string]> {
  for (const found of scan.read(after, upTo)) {
    if ("gap" in found) continue;
    const { first_seq, lines } = found.batch;
    let start = 0;
    for (let seq = first_seq; start < lines.length; seq++) {
      const { end, code } = unfitLine(lines, start);
      if (code !== undefined && seq > after && seq <= upTo) yield [seq, code];
      start = end + 1;
    }
  }
}
