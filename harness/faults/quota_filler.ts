/** Fills the quota of a running hub by writing into its database, and frees it again. */
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../internal/clock.ts";

/**
 * One transaction fills at most so many pages, because the hub waits for it, and leaves as many free unless it is the last:
 * otherwise the hub's largest commit (32 MiB) could fail for space while its probe still finds enough.
 */
const PAGES_PER_TRANSACTION = 2_500;
/** A row is written in one call, so that a longer one would block this process. */
const PAGES_PER_ROW = 64;
/** The hub's own probe for space needs more than this; a probe that found space would empty the table. */
const PAGES_LEFT = 3;
/** The last rows take a quarter of a page each. */
const LAST_ROW_BYTES = 4_000;
const RETRY_MS = 5;
const BUSY = 5;
const FULL = 13;

/** Writes its filler into the table `probe`, which holds no data of the hub. */
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

  /** Resolves when no page is free any more. The hub notices with the next entry that needs a page. */
  async fill(): Promise<void> {
    using db = this.#open();
    const pageBytes = numberOf(db, "PRAGMA page_size");
    db.exec(`PRAGMA max_page_count = ${Math.floor(this.#quotaBytes / pageBytes)}`);
    for (let free = freePages(db); free > PAGES_LEFT; free = freePages(db)) {
      // Each step leaves either much or so little that the probe does not fit: a hub that is full must stay full.
      const upTo = free > 2 * PAGES_PER_TRANSACTION ? free - PAGES_PER_TRANSACTION : PAGES_LEFT;
      await this.#fillUpTo(db, upTo, pageBytes);
    }
    while (await this.#run(db, `INSERT INTO probe (filler) VALUES (zeroblob(${LAST_ROW_BYTES}))`) !== "full");
  }

  /** Deletes the filler. */
  async free(): Promise<void> {
    using db = this.#open();
    // The rows are long, so that each statement deletes only a few.
    const some = "DELETE FROM probe WHERE id IN (SELECT id FROM probe LIMIT 16)";
    while (numberOf(db, "SELECT count(*) FROM probe") > 0) await this.#run(db, some);
  }

  async #fillUpTo(db: DatabaseSync, left: number, pageBytes: number): Promise<void> {
    await this.#run(db, "BEGIN IMMEDIATE");
    const insert = db.prepare("INSERT INTO probe (filler) VALUES (zeroblob(?))");
    for (let free = freePages(db); free > left; free = freePages(db)) {
      // A blob takes a page more than its length, and at times the file's own page map takes one.
      const pages = Math.max(1, Math.min(PAGES_PER_ROW, free - left - 2));
      insert.run((pages - 1) * (pageBytes - 4) + pageBytes / 4);
      await yieldToEventLoop();
    }
    await this.#run(db, "COMMIT");
  }

  #open(): DatabaseSync {
    // The timeout is 0 because waiting inside SQLite would block this whole process.
    const db = new DatabaseSync(this.#database, { timeout: 0 });
    // Checkpoints are left to the hub.
    db.exec("PRAGMA wal_autocheckpoint = 0");
    return db;
  }

  /** Runs a statement as soon as no other connection writes. */
  async #run(db: DatabaseSync, sql: string): Promise<"done" | "full"> {
    const statement = db.prepare(sql);
    for (;;) {
      try {
        statement.run();
        await yieldToEventLoop();
        return "done";
      } catch (error) {
        const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
        if (code === FULL) return "full";
        if (code !== BUSY) throw error;
        await this.#clock.delay(RETRY_MS);
      }
    }
  }
}

/** Returns how many pages may still be written: the free ones of the file and those that it may grow by. */
function freePages(db: DatabaseSync): number {
  return numberOf(db, "PRAGMA max_page_count") - numberOf(db, "PRAGMA page_count") +
    numberOf(db, "PRAGMA freelist_count");
}

function numberOf(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get()!)[0]);
}

/** Yields to the event loop. */
function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
