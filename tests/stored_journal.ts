/** Reads the journal straight from SQLite and checks what holds for every journal. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Heard } from "./raw_ai.ts";

/** `audience` is `*`, or the names of those who may read the entry, joined by commas. */
export interface StoredEntry {
  readonly audience: string;
  readonly line: Heard;
}

/** Returns all entries in order; fails where seq has a gap or a line names another source than its row. */
export function storedJournal(database: string): StoredEntry[] {
  using db = new DatabaseSync(database, { readOnly: true });
  const entries: StoredEntry[] = [];
  for (const row of db.prepare("SELECT * FROM journal ORDER BY first_seq").all()) {
    const lines = new TextDecoder().decode(row.lines as Uint8Array).split("\n").slice(0, -1);
    assert.equal(row.first_seq, entries.length + 1, "seq has no gaps");
    assert.equal(row.last_seq, entries.length + lines.length);
    for (const text of lines) {
      const line = JSON.parse(text);
      assert.equal(line.seq, entries.length + 1);
      assert.equal(line.source_ai, row.source_ai);
      entries.push({ audience: row.audience as string, line });
    }
  }
  return entries;
}
