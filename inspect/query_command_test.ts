import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EXIT } from "../internal/exit_codes.ts";
import { runCommand } from "../internal/run_command.ts";
import { command, written } from "./query_command.ts";
import { plainLines, tableLines } from "./result_table.ts";

async function library() {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-test-" });
  using db = new DatabaseSync(join(folder, "hub_data.db"));
  db.exec(`
    CREATE TABLE meta (head_seq INTEGER);
    CREATE TABLE patterns (seq INTEGER, source_ai TEXT, score REAL, lines BLOB);
    INSERT INTO patterns VALUES
      (3, 'AI_2', NULL, x'00ff'), (1, 'AI_1', 0.5, NULL),
      (9007199254740993, char(27) || '[31m漢', 12, x'000102030405060708');`);
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

async function query(folder: string, argv: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const all = [...argv, "--data", folder];
  const exit = await runCommand({ command, summary: "", everyName: () => Promise.resolve([]) }, all, {
    signal: new AbortController().signal,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    environment: {},
  });
  return { exit, out, err };
}

const LONG = `\x1b[31m漢\n\t${"x".repeat(500)}`;

Deno.test("query prints values whole and as they are stored, with tabs between them, where nobody looks at a terminal", async () => {
  await using data = await library();
  const { exit, out, err } = await query(data.folder, ["SELECT * FROM patterns ORDER BY score; -- all"]);
  assert.equal(exit, EXIT.ok, err.join("\n"));
  assert.deepEqual(out, [
    "seq\tsource_ai\tscore\tlines",
    "3\tAI_2\tNULL\tx'00ff'",
    "1\tAI_1\t0.5\tNULL",
    "9007199254740993\t\x1b[31m漢\t12\tx'000102030405060708'",
  ]);
  const { out: [, long] } = await query(data.folder, [`SELECT '${LONG}' AS text`]);
  assert.equal(long, LONG);
});

Deno.test("a query for a terminal is a table: numbers to the right, hidden characters visible, long cells cut", () => {
  const bytes = Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const rows = [[3n, "AI_2", null, bytes.subarray(0, 1)], [1n, "AI_1", 0.5, null], [
    9n,
    "\x1b[31m漢",
    12,
    bytes,
  ]];
  assert.deepEqual(tableLines(["seq", "source_ai", "score", "lines"], rows), [
    "seq  source_ai       score  lines",
    "---  --------------  -----  ------------------------------",
    "  3  AI_2             NULL  x'00'",
    "  1  AI_1              0.5  NULL",
    "  9  ⟨U+001B⟩[31m漢     12  x'0001020304050607…' (9 bytes)",
  ]);
  assert.match(tableLines(["text"], [["x".repeat(500)]])[2]!, /^x{60}…$/);
});

Deno.test("a query that takes longer than --timeout ends with exit 6", async () => {
  await using data = await library();
  const long =
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 30000000) SELECT max(x) FROM c";
  const { exit, out, err } = await query(data.folder, [long, "--timeout", "50ms"]);
  assert.equal(exit, EXIT.timeout);
  assert.deepEqual([out, err[0]], [[], "error: the query took longer than 50ms"]);
  assert.match(err.at(-1)!, /TIMEOUT/);
});

Deno.test("a value that is too long to be written ends a query with exit 2 and what to ask for instead", () => {
  const rows = [[new Uint8Array(270_000_000)]];
  assert.throws(() => written(() => plainLines(["bytes"], rows)), {
    code: "USAGE",
    exit: EXIT.usage,
    message: "cannot write what this query found",
    fix: /substr\(/,
  });
  assert.throws(() => written(() => assert.fail("another error")), /another error/);
});

Deno.test("query --json prints rows as objects, every column, integers in full", async () => {
  await using data = await library();
  const { out } = await query(data.folder, [
    "SELECT seq, seq, 2, source_ai, lines FROM patterns ORDER BY seq DESC LIMIT 1",
    "--json",
  ]);
  assert.equal(out.length, 1);
  assert.ok(!out[0]!.includes("\x1b"));
  assert.deepEqual(Object.entries(JSON.parse(out[0]!)[0]).sort(), [
    ["2", 2],
    ["lines", "000102030405060708"],
    ["seq", "9007199254740993"],
    ["seq:1", "9007199254740993"],
    ["source_ai", "\x1b[31m漢"],
  ]);
});

Deno.test("query says how many rows it left out, and when there are none", async () => {
  await using data = await library();
  const cut = await query(data.folder, ["SELECT seq FROM patterns ORDER BY seq", "--limit", "1"]);
  assert.deepEqual([cut.out.at(-1), cut.err], ["1", ["… 2 more rows: --limit N"]]);
  const exact = await query(data.folder, ["SELECT seq FROM patterns", "--limit", "3"]);
  assert.deepEqual(exact.err, []);
  const none = await query(data.folder, ["SELECT seq FROM patterns WHERE seq = 77"]);
  assert.deepEqual([none.out, none.err], [["seq"], ["no rows"]]);
  const endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c";
  assert.deepEqual((await query(data.folder, [endless, "--limit", "2"])).err, [
    "… more than 100000 more rows: --limit N",
  ]);
});

Deno.test("query refuses what would write, what is no query, and more than one, and writes nothing", async () => {
  await using data = await library();
  const copy = join(data.folder, "copy.db");
  for (
    const [sql, why] of [
      ["DELETE FROM patterns", "only SELECT"],
      ["DELETE FROM patterns RETURNING seq", "only SELECT"],
      ["WITH x AS (SELECT 1) DELETE FROM patterns", "syntax error"],
      ["VACUUM INTO '" + copy + "'", "only SELECT"],
      ["SELECT 1) ; VACUUM INTO '" + copy + "'; --", "syntax error"],
      ["ATTACH '" + copy + "' AS other", "only SELECT"],
      ["PRAGMA user_version = 7", "only SELECT"],
      ["SELECT 1; SELECT 2", "more than one statement"],
      [" -- nothing", "the query is missing"],
      ["SELEC 1", 'near "SELEC": syntax error'],
      ["SELECT * FROM paterns", "no such table: paterns; did you mean patterns?"],
      ["SELECT load_extension('x')", "not authorized"],
    ] as const
  ) {
    const { exit, err } = await query(data.folder, ["--sql", sql]);
    assert.equal(exit, EXIT.usage, sql);
    assert.ok(err[1]!.includes(why), `${sql}: ${err.join("\n")}`);
    assert.match(err[2]!, /meta, patterns/);
  }
  assert.deepEqual([...Deno.readDirSync(data.folder)].map(({ name }) => name), ["hub_data.db"]);
  assert.equal((await query(data.folder, ["SELECT count(*) FROM patterns"])).out[1], "3");
});

Deno.test("query without SQL ends with exit 2 and an example", async () => {
  await using data = await library();
  const { exit, err } = await query(data.folder, []);
  assert.equal(exit, EXIT.usage);
  assert.match(err.join("\n"), /the query is missing[^]*in quotes[^]*query "SELECT /);
});

Deno.test("query without data ends with exit 2 and names the option to give", async () => {
  const { exit, err } = await query("/nonexistent", ["SELECT 1"]);
  assert.equal(exit, EXIT.usage);
  assert.match(err.join("\n"), /cannot read "\/nonexistent\/hub_data.db"[^]*--data DIR/);
});
