import assert from "node:assert/strict";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { batch, commit } from "../testing/commits.ts";
import { packed } from "../testing/packed.ts";
import { linesOf } from "./batch_row.ts";
import { BatchScan } from "./batch_scan.ts";
import { Writer } from "./writer.ts";

/** Opens `path` as a file whose pages are damaged where the batch with `seq` would be looked up. */
function misleadingAt(path: string, seq: number): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true });
  const prepare = db.prepare.bind(db);
  db.prepare = (sql: string): StatementSync => {
    const statement = prepare(sql);
    if (!sql.includes("max(first_seq)")) return statement;
    const get = statement.get.bind(statement);
    statement.get = (...asked) => asked[0] === seq ? { first: seq } : get(...asked as SQLInputValue[]);
    return statement;
  };
  return db;
}

Deno.test("a journal that is read from its end yields no entry twice, although damage hides a batch from one of two windows", () => {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_scan_" });
  try {
    const path = `${folder}/hub_data.db`;
    {
      using writer = new Writer(path);
      for (let first = 1; first <= 100; first += 10) {
        const texts = Array.from({ length: 10 }, (_, i) => `text ${first + i}`);
        writer.append(packed(commit([batch(first, "A", "*", texts)])));
      }
    }
    // The first window is (36, 100]; the batch 31–40 begins before it.
    using db = misleadingAt(path, 37);
    const found = [...new BatchScan(db).readBackwards()];
    const seqs = found.flatMap((one) =>
      "gap" in one
        ? [[one.gap[0], one.gap[1], "gap"]]
        : [[one.batch.first_seq, one.batch.last_seq, linesOf(one.batch).length]]
    );
    assert.deepEqual(seqs.slice(5, 8), [
      [41, 50, 10],
      [37, 40, "gap"],
      [31, 36, 6],
    ]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
