/** Makes a database for tests of the library: a writer on a new file, with messages as a hub stores them. */
import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import type { Audience, Batch } from "../rows.ts";
import { Writer } from "../sqlite/writer.ts";
import { commit } from "./commits.ts";
import { packed } from "./packed.ts";

/** An AI or the hub says this, and it is stored so. */
export interface Said {
  readonly message_type: string;
  readonly [field: string]: unknown;
}

/** Makes a batch of `messages` as the hub stores them. */
export function batch(
  first: number,
  source: string,
  messages: readonly (Said | string)[],
  audience: Audience = "*",
): Batch {
  const lines = messages.map((message, i) =>
    typeof message === "string"
      ? `${message}\n`
      : `{"seq":${first + i},"source_ai":"${source}","timestamp":"2026-01-01T00:00:00.000Z",${
        JSON.stringify(message).slice(1)
      }\n`
  );
  return {
    first,
    last: first + messages.length - 1,
    atMs: 1_000 + first,
    source,
    audience,
    lines: new TextEncoder().encode(lines.join("")),
  };
}

/** Makes a pattern whose content is its id. */
export const pattern = (id: string): Said => ({
  message_type: "pattern_share",
  data: { pattern_id: id, content: { id } },
});

/** Makes a writer on a new file, and commits `batches`. */
export function newWriter(...batches: Batch[]) {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_library_" });
  const path = `${folder}/hub_data.db`;
  const writer = new Writer(path);
  if (batches.length > 0) assert.equal(writer.append(packed(commit(batches))), "committed");
  return {
    writer,
    path,
    [Symbol.dispose]() {
      if (writer.db.isOpen) writer[Symbol.dispose]();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

/** Returns what a query finds, as plain objects. */
export const rows = (db: DatabaseSync, sql: string) => db.prepare(sql).all().map((row) => ({ ...row }));
/** Returns how far the library has come. */
export const meta = (db: DatabaseSync) =>
  rows(db, "SELECT head_seq, indexed_seq, unindexed_entries FROM meta")[0];

/** Returns the seqs of the artifacts that have the word. */
export const found = (db: DatabaseSync, word: string) =>
  db.prepare("SELECT rowid FROM artifact_words WHERE artifact_words MATCH ? ORDER BY rowid").all(`"${word}"`)
    .map(({ rowid }) => rowid);
