/** Opens the database of a hub or of a run for a command that reads it. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { refuseRecorded } from "./recorded_data.ts";
import { usageError } from "../../internal/user_error.ts";

/** Returns what `read` makes of the database in `folder`. @throws {UserError} exit 2 when it cannot be read, or no hub wrote it. */
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

/** Opens the database in `folder` for reading, while its hub runs or afterwards. @throws {UserError} as {@linkcode readData}. */
export function openData(folder: string): DatabaseSync {
  return readData(folder, (file) => {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    // A file that is no database of ours is noticed here, not in the middle of a command.
    db.prepare("SELECT head_seq FROM meta").get();
    return db;
  });
}
