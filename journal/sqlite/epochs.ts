/**
 * Opens and closes the epochs of a journal. What they say is in the main file before anybody is served, so that no loss of a
 * WAL can take it back.
 */
import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { JournalError } from "../journal.ts";
import type { EpochRow } from "../rows.ts";
import type { HeadFile } from "./head_file.ts";
import { inTransaction } from "./transaction.ts";

/** A start knows this when it opens the journal. */
export interface Found {
  /** The journal ends at this seq. */
  readonly head: number;
  readonly headFile: HeadFile;
}

/**
 * Goes on with the last epoch where the last hub ended in good order and left these very files, and else begins a new one.
 * Returns whether it goes on, or no hub was there before.
 * @throws {JournalError} LOCKED where another program's transaction keeps the WAL from being copied back.
 */
export function beginEpoch(db: DatabaseSync, { head, headFile }: Found): boolean {
  const { clean_end } = db.prepare("SELECT clean_end FROM meta").get()!;
  const { isFirst } = db.prepare("SELECT count(*) = 0 AS isFirst FROM epochs").get()!;
  const goesOn = clean_end === filesOf(db, headFile) && headFile.read() === head;
  inTransaction(db, () => {
    db.prepare("UPDATE meta SET clean_end = NULL").run();
    if (!goesOn) {
      db.prepare(
        "INSERT INTO epochs VALUES (lower(hex(randomblob(8))), ?, CAST(1000 * unixepoch('subsec') AS INTEGER))",
      ).run(head);
    }
  });
  if (db.prepare("PRAGMA wal_checkpoint(FULL)").get()!.busy !== 0) {
    throw new JournalError(
      "LOCKED",
      "Another program has kept a transaction open on hub_data.db for over 5 s: end it",
    );
  }
  return goesOn || isFirst === 1;
}

/** Notes that all of the journal is stored and its epoch may go on; the WAL is to be copied back after it. */
export function endInOrder(db: DatabaseSync, { head, headFile }: Found): void {
  headFile.write(head);
  db.prepare("UPDATE meta SET clean_end = ?").run(filesOf(db, headFile));
}

/** Returns all epochs, the present one last; the file of an older aicollab has none. */
export function epochsOf(db: DatabaseSync): readonly EpochRow[] {
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'epochs'").get() === undefined) return [];
  return db.prepare("SELECT epoch, first_head, opened_ms FROM epochs ORDER BY rowid").all()
    .map(({ epoch, first_head, opened_ms }) => ({
      epoch: String(epoch),
      first_head: Number(first_head),
      opened_ms: Number(opened_ms),
    }));
}

/**
 * Names the database and the head file as they lie there. Where a copy was put in the place of the database, by a rename or
 * into the same file, one of the two is another file or was written since: a hub that ends leaves the head file last.
 */
function filesOf(db: DatabaseSync, headFile: HeadFile): string {
  const { dev, ino } = statSync(db.location()!, { bigint: true });
  return `${dev}:${ino} ${headFile.version()}`;
}
