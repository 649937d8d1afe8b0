/** Fills the quota of a running hub as somebody would who writes into its database, and takes that out again. */
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../internal/clock.ts";

/**
 * In one transaction, as the hub waits for it; and so much is left when it ends, unless it is the last: the largest commit
 * of the hub (32 MiB) must not find less than it needs and then the probe enough.
 */
const PAGES_AT_ONCE = 2_500;
/** One row, written at once: longer would hold up everything else in this process. */
const PAGES_A_ROW = 64;
/** The hub's own probe for space needs more than this; where it found some it would empty the table. */
const PAGES_LEFT = 3;
/** The last crumbs: a quarter of a page. */
const CRUMB_BYTES = 4_000;
const AGAIN_MS = 5;
const BUSY = 5;
const FULL = 13;

/** The filler lies in table `probe`, which holds nothing of anybody's. */
export class QuotaFiller {
  readonly #database: string;
  readonly #quotaBytes: number;
  readonly #clock: Clock;

  /** `quotaBytes` is what the hub was given as `--quota`. */
  constructor(options: { readonly database: string; readonly quotaBytes: number; readonly clock: Clock }) {
    this.#database = options.database;
    this.#quotaBytes = options.quotaBytes;
    this.#clock = options.clock;
  }

  /** Resolves when no page is free any more. The hub notices with the next entry that needs one. */
  async fill(): Promise<void> {
    using db = this.#open();
    const pageBytes = numberOf(db, "PRAGMA page_size");
    db.exec(`PRAGMA max_page_count = ${Math.floor(this.#quotaBytes / pageBytes)}`);
    for (let free = freePages(db); free > PAGES_LEFT; free = freePages(db)) {
      // What is left is either much, or so little that not even the probe fits: a hub that is full must find it full.
      const upTo = free > 2 * PAGES_AT_ONCE ? free - PAGES_AT_ONCE : PAGES_LEFT;
      await this.#fillUpTo(db, upTo, pageBytes);
    }
    while (await this.#run(db, `INSERT INTO probe (filler) VALUES (zeroblob(${CRUMB_BYTES}))`) !== "full");
  }

  /** Takes out what was filled in. */
  async free(): Promise<void> {
    using db = this.#open();
    // A few rows at a time, as they are long.
    const some = "DELETE FROM probe WHERE id IN (SELECT id FROM probe LIMIT 16)";
    while (numberOf(db, "SELECT count(*) FROM probe") > 0) await this.#run(db, some);
  }

  async #fillUpTo(db: DatabaseSync, left: number, pageBytes: number): Promise<void> {
    await this.#run(db, "BEGIN IMMEDIATE");
    const insert = db.prepare("INSERT INTO probe (filler) VALUES (zeroblob(?))");
    for (let free = freePages(db); free > left; free = freePages(db)) {
      // A blob takes a page more than its length says, and now and then the file's own map takes one.
      const pages = Math.max(1, Math.min(PAGES_A_ROW, free - left - 2));
      insert.run((pages - 1) * (pageBytes - 4) + pageBytes / 4);
      await turn();
    }
    await this.#run(db, "COMMIT");
  }

  #open(): DatabaseSync {
    // Timeout 0: waiting inside SQLite would stop this whole process.
    const db = new DatabaseSync(this.#database, { timeout: 0 });
    // Copying the WAL back is the hub's, which is used to it.
    db.exec("PRAGMA wal_autocheckpoint = 0");
    return db;
  }

  /** Runs a statement as soon as nobody else writes. */
  async #run(db: DatabaseSync, sql: string): Promise<"done" | "full"> {
    const statement = db.prepare(sql);
    for (;;) {
      try {
        statement.run();
        await turn();
        return "done";
      } catch (error) {
        const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
        if (code === FULL) return "full";
        if (code !== BUSY) throw error;
        await this.#clock.delay(AGAIN_MS);
      }
    }
  }
}

/** Pages that may still be written: those of the file that hold nothing, and those that it may grow by. */
function freePages(db: DatabaseSync): number {
  return numberOf(db, "PRAGMA max_page_count") - numberOf(db, "PRAGMA page_count") +
    numberOf(db, "PRAGMA freelist_count");
}

function numberOf(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get()!)[0]);
}

/** Lets everything else of this process have its turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
