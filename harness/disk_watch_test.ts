import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { EXIT } from "../internal/exit_codes.ts";
import { usageError, UserError } from "../internal/user_error.ts";
import { DiskWatch } from "./disk_watch.ts";

const words = { what: "the results", fix: "make room" };
const errorOf = (error: unknown) => new DiskWatch().errorOf(error, words);

/** Returns what SQLite throws where a database may not grow. */
function fullDatabase(): unknown {
  using db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE t (x); PRAGMA max_page_count = 2");
  try {
    for (;;) db.prepare("INSERT INTO t VALUES (zeroblob(9000))").run();
  } catch (error) {
    return error;
  }
}

Deno.test("a full disk, a size limit and a full database are 73, a broken disk is 74, everything else is no error of the disk", () => {
  const cases: [unknown, number | undefined][] = [
    [Object.assign(new Error("No space left on device"), { code: "ENOSPC" }), EXIT.cannotWrite],
    [new Error("File too large (os error 27)"), EXIT.cannotWrite],
    [new Error("Input/output error (os error 5)"), EXIT.diskError],
    [fullDatabase(), EXIT.cannotWrite],
    [new Deno.errors.NotFound("No such file or directory (os error 2)"), undefined],
    [new TypeError("a bug"), undefined],
    [usageError("a wrong word"), undefined],
  ];
  for (const [error, exit] of cases) assert.equal(errorOf(error)?.exit, exit, String(error));
  const hub = new UserError({ code: "NOT_READY", what: "the hub did not start", exit: EXIT.diskError });
  assert.equal(errorOf(hub), hub);
});

Deno.test("what was reported first explains every later error, and aborts the signal", () => {
  const disk = new DiskWatch();
  assert.equal(disk.errorOf(undefined, words), undefined);
  disk.report(new Error("No space left on device (os error 28)"));
  disk.report(new Error("another"));
  assert.ok(disk.signal.aborted);
  const { message, why, fix } = disk.errorOf(new TypeError("the database is gone"), words)!;
  assert.deepEqual([message, why, fix], [
    "cannot write the results",
    "No space left on device (os error 28)",
    "make room",
  ]);
});
