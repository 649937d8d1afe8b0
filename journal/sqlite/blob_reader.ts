/** Finds blobs that are stored whole, and reads their parts. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { BlobRequest } from "../journal.ts";
import type { StoredBlob } from "../rows.ts";
import { partKey } from "./blob_table.ts";

const IS_PARTY = `audience = '*' OR source_ai = :ai OR instr(',' || audience || ',', ',' || :ai || ',') > 0`;

const ONE = `SELECT upload, size, put_ms,
    EXISTS (SELECT 1 FROM blob_refs WHERE digest = :digest) AS referenced,
    :ai IS NULL OR EXISTS (SELECT 1 FROM blob_names WHERE digest = :digest AND ai_id = :ai)
    OR EXISTS (SELECT 1 FROM blob_refs CROSS JOIN journal
      ON first_seq = (SELECT max(first_seq) FROM journal WHERE first_seq <= seq)
      WHERE digest = :digest AND (${IS_PARTY})) AS readable
  FROM blobs WHERE digest = :digest`;

export class BlobReader {
  readonly #one: StatementSync;
  readonly #part: StatementSync;

  constructor(db: DatabaseSync) {
    this.#one = db.prepare(ONE);
    this.#part = db.prepare("SELECT bytes FROM blob_parts WHERE part = ?");
  }

  one({ digest, ai }: BlobRequest): StoredBlob | null {
    const row = this.#one.get({ digest, ai });
    if (row === undefined) return null;
    return {
      upload: Number(row.upload),
      size: Number(row.size),
      put_ms: Number(row.put_ms),
      isReferenced: row.referenced === 1,
      isReadable: row.readable === 1,
    };
  }

  part(part: { readonly upload: number; readonly n: number }): Uint8Array<ArrayBuffer> | null {
    const row = this.#part.get(partKey(part));
    return row === undefined ? null : row.bytes as Uint8Array<ArrayBuffer>;
  }
}
