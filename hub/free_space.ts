/** What is full when storage is, the quota or the disk, and what helps. That it is full is the sequencer's to know. */
import { statfsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** Bytes. */
export interface Room {
  /** On the disk of the data folder, for this user. */
  readonly diskFree: number;
  /** How far the database may grow and what it takes, its WAL included; undefined: as far as the disk goes. */
  readonly quota?: { readonly bytes: number; readonly used: number };
}

/** Which of the two has less room left, and what to do about it. */
export function whyFull({ diskFree, quota }: Room): string {
  if (quota === undefined || quota.bytes - quota.used > diskFree) {
    return "the disk of the data folder has no space left; make some";
  }
  return `the database takes ${quota.used} of the ${quota.bytes} bytes that --quota allows; ` +
    "start the hub again with --quota MORE";
}

/** Where the database lies. */
export interface StorageRoomOptions {
  readonly folder: string;
  /** It is there. */
  readonly database: string;
  readonly quotaBytes?: number | undefined;
}

/** Measures the room of a data folder, in microseconds: what it needs for that is open from the start. */
export class StorageRoom implements Disposable {
  readonly #folder: string;
  readonly #quota: { readonly bytes: number; readonly used: () => number } | undefined;
  readonly #owned = new DisposableStack();

  constructor({ folder, database, quotaBytes }: StorageRoomOptions) {
    this.#folder = folder;
    if (quotaBytes === undefined) return;
    const db = this.#owned.use(new DatabaseSync(database, { readOnly: true }));
    const pages = db.prepare(
      "SELECT (page_count - freelist_count) * page_size AS used FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
    );
    this.#quota = { bytes: quotaBytes, used: () => Number(pages.get()!.used) };
  }

  measured(): Room {
    const { bavail, bsize } = statfsSync(this.#folder);
    const diskFree = bavail * bsize;
    if (this.#quota === undefined) return { diskFree };
    const { bytes, used } = this.#quota;
    return { diskFree, quota: { bytes, used: used() } };
  }

  /** Why storage is full; where nothing can be measured any more, that. */
  why(): string {
    try {
      return whyFull(this.measured());
    } catch (error) {
      return `what is left of quota and disk cannot be measured: ${(error as Error).message}`;
    }
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}
