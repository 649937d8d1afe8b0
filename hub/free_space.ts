/** Finds out which is full, the quota or the disk, and what helps. The sequencer notices that storage is full. */
import { statfsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** All sizes are bytes. */
export interface Space {
  /** The disk of the data folder has so much left for this user. */
  readonly diskFree: number;
  /** The database may take `bytes` and takes `used`, its WAL included; without a quota the disk is the only bound. */
  readonly quota?: { readonly bytes: number; readonly used: number };
}

/** Names which of the two has less left, and what to do about it. */
export function whyFull({ diskFree, quota }: Space): string {
  if (quota === undefined || quota.bytes - quota.used > diskFree) {
    return "the disk of the data folder has no space left; make some";
  }
  return `the database takes ${quota.used} of the ${quota.bytes} bytes that --quota allows; ` +
    "start the hub again with --quota MORE";
}

/** Names the data folder, its database and the quota. */
export interface FreeSpaceOptions {
  readonly folder: string;
  /** The database must exist. */
  readonly database: string;
  readonly quotaBytes?: number | undefined;
}

/** Measures the space of a data folder in microseconds, as it keeps the database open. */
export class FreeSpace implements Disposable {
  readonly #folder: string;
  readonly #quota: { readonly bytes: number; readonly used: () => number } | undefined;
  readonly #owned = new DisposableStack();

  constructor({ folder, database, quotaBytes }: FreeSpaceOptions) {
    this.#folder = folder;
    if (quotaBytes === undefined) return;
    const db = this.#owned.use(new DatabaseSync(database, { readOnly: true }));
    const pages = db.prepare(
      "SELECT (page_count - freelist_count) * page_size AS used FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
    );
    this.#quota = { bytes: quotaBytes, used: () => Number(pages.get()!.used) };
  }

  measure(): Space {
    const { bavail, bsize } = statfsSync(this.#folder);
    const diskFree = bavail * bsize;
    if (this.#quota === undefined) return { diskFree };
    const { bytes, used } = this.#quota;
    return { diskFree, quota: { bytes, used: used() } };
  }

  /** Returns why storage is full, or why that cannot be measured any more. */
  whyFull(): string {
    try {
      return whyFull(this.measure());
    } catch (error) {
      return `the free space of quota and disk cannot be measured: ${(error as Error).message}`;
    }
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}
