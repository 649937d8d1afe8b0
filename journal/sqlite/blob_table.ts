/**
 * Writes blobs into `hub_data.db`, part by part, in the thread that writes it: so they count to the quota, are in every copy of the
 * file, and an entry that names one is committed with that name. An upload is nobody's until its end.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { BlobEnd } from "../journal.ts";
import type { BlobReference } from "../rows.ts";
import { asJournalError } from "./sqlite_error.ts";
import { inTransaction } from "./transaction.ts";

/** A blob has fewer parts. */
const PARTS = 1_024;
/** One step of a removal takes so many parts, so that commits do not wait for long. */
const PARTS_A_STEP = 16;

/** Returns the key of a part. */
export function partKey({ upload, n }: { readonly upload: number; readonly n: number }): number {
  return upload * PARTS + n;
}

const UNNAMED = `SELECT digest, upload FROM blobs WHERE put_ms < ?
  AND NOT EXISTS (SELECT 1 FROM blob_refs WHERE blob_refs.digest = blobs.digest) ORDER BY put_ms LIMIT 1`;

export class BlobTable {
  readonly #db: DatabaseSync;
  readonly #onWritten: () => void;
  /** These are under way. */
  readonly #uploads = new Set<number>();
  readonly #refer: StatementSync;
  readonly #part: StatementSync;

  /** `onWritten` is called after each transaction. */
  constructor(db: DatabaseSync, { onWritten }: { readonly onWritten: () => void }) {
    this.#db = db;
    this.#onWritten = onWritten;
    this.#refer = db.prepare("INSERT OR IGNORE INTO blob_refs VALUES (?, ?)");
    this.#part = db.prepare("INSERT INTO blob_parts VALUES (?, ?)");
  }

  begin(): number {
    const { lastInsertRowid } = this.#write(() => this.#run("INSERT INTO blob_uploads DEFAULT VALUES"));
    const upload = Number(lastInsertRowid);
    this.#uploads.add(upload);
    return upload;
  }

  put(
    { bytes, ...part }: {
      readonly upload: number;
      readonly n: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
    },
  ): void {
    this.#write(() => this.#part.run(partKey(part), bytes));
  }

  end({ upload, digest, size, ai, nowMs }: BlobEnd): void {
    this.#write(() => {
      const { changes } = this.#run(
        "INSERT OR IGNORE INTO blobs VALUES (?, ?, ?, ?)",
        digest,
        upload,
        size,
        nowMs,
      );
      if (changes === 1) this.#run("DELETE FROM blob_uploads WHERE upload = ?", upload);
      else this.#run("UPDATE blobs SET put_ms = ? WHERE digest = ?", nowMs, digest);
      this.#run("INSERT OR IGNORE INTO blob_names VALUES (?, ?)", digest, ai);
    });
    this.#uploads.delete(upload);
  }

  again({ digest, ai, nowMs }: Omit<BlobEnd, "upload" | "size">): boolean {
    return this.#write(() => {
      if (this.#run("UPDATE blobs SET put_ms = ? WHERE digest = ?", nowMs, digest).changes === 0) {
        return false;
      }
      this.#run("INSERT OR IGNORE INTO blob_names VALUES (?, ?)", digest, ai);
      return true;
    });
  }

  /** The next sweeps remove it. */
  drop(upload: number): void {
    this.#uploads.delete(upload);
  }

  sweep(beforeMs: number): boolean {
    return this.#write(() => this.#removeParts() || this.#removeUnnamed(beforeMs));
  }

  /** Notes, within the transaction of a commit, that an entry names a blob. */
  refer({ digest, seq }: BlobReference): void {
    this.#refer.run(digest, seq);
  }

  #removeParts(): boolean {
    const uploads = this.#db.prepare("SELECT upload FROM blob_uploads ORDER BY upload").all();
    const over = uploads.map(({ upload }) => Number(upload)).find((upload) => !this.#uploads.has(upload));
    if (over === undefined) return false;
    const first = partKey({ upload: over, n: 0 });
    const { changes } = this.#run(
      `DELETE FROM blob_parts WHERE part IN (SELECT part FROM blob_parts WHERE part >= ? AND part < ? LIMIT ${PARTS_A_STEP})`,
      first,
      first + PARTS,
    );
    if (changes === 0) this.#run("DELETE FROM blob_uploads WHERE upload = ?", over);
    return true;
  }

  #removeUnnamed(beforeMs: number): boolean {
    const found = this.#db.prepare(UNNAMED).get(beforeMs);
    if (found === undefined) return false;
    this.#run("INSERT INTO blob_uploads VALUES (?)", found.upload!);
    for (const table of ["blobs", "blob_names"]) {
      this.#run(`DELETE FROM ${table} WHERE digest = ?`, found.digest!);
    }
    return true;
  }

  #run(sql: string, ...values: readonly SQLInputValue[]) {
    return this.#db.prepare(sql).run(...values);
  }

  #write<T>(work: () => T): T {
    try {
      const result = inTransaction(this.#db, work);
      this.#onWritten();
      return result;
    } catch (error) {
      throw asJournalError(error, "Cannot store a blob");
    }
  }
}
