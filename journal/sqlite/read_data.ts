/** Opens what a hub keeps, or kept during a run, for a person who asks about it. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { refuseRecorded } from "./recorded_data.ts";
import { usageError } from "../../internal/user_error.ts";

/** What `read` makes of the database in `folder`. @throws {UserError} exit 2 when it cannot be read, or no hub wrote it. */
export function readData<T>(folder: string, read: (file: string) => T): T {
  refuseRecorded(folder);
  const file = join(folder, "hub_data.db");
  try {
    return read(file);
  } catch (cause) {
    throw usageError(`cannot read "${file}"`, {
      why: (cause as Error).message,
      fix: "name the folder of a hub or of a run's results with --data DIR",
    });
  }
}

/** The database in `folder`, open for reading, while its hub runs or afterwards. @throws {UserError} as above. */
export function openData(folder: string): DatabaseSync {
  return readData(folder, (file) => {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    // What is no database of ours is noticed now, not in the middle of what is asked of it.
    db.prepare("SELECT head_seq FROM meta").get();
    return db;
  });
}
