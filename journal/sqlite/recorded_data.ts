/**
 * Marks a `hub_data.db` that no hub wrote: a run on a hub that was there already keeps in it what that hub sent to everyone.
 * Read as a hub's, the file would seem damaged where an entry went to others alone.
 */
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { usageError } from "../../internal/user_error.ts";

/** SQLite keeps who wrote a file in this field; these four bytes are "herd". */
const RECORDED = 0x68_65_72_64;

/** Marks the file behind `db`. */
export function markRecorded(db: DatabaseSync): void {
  db.exec(`PRAGMA application_id = ${RECORDED}`);
}

/** Checks a data folder before it is opened. @throws {UserError} `USAGE` where no hub wrote what is in `folder`. */
export function refuseRecorded(folder: string): void {
  if (!isRecorded(join(folder, "hub_data.db"))) return;
  throw usageError(`"${folder}" is of a run on a hub that was there already`, {
    why: "a run keeps of such a hub only what its report needs; what was shared lies with the hub",
    fix: "ask that hub, or name its data folder with --data DIR",
  });
}

function isRecorded(file: string): boolean {
  try {
    using db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    return db.prepare("PRAGMA application_id").get()!.application_id === RECORDED;
  } catch {
    // Whoever reads more of it reports what is wrong with it.
    return false;
  }
}
