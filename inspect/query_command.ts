/** Defines `aicollab query "SQL"`, which queries the database of a hub, read-only. */
import { join } from "node:path";
import { AnswerTooLate, askWorker } from "../internal/ask_worker.ts";
import { moduleUrl } from "../internal/module_url.ts";
import { defineCommand } from "../internal/command.ts";
import { counted } from "../internal/counted.ts";
import { dataFolder } from "../internal/data_folder.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { nearestWord } from "../internal/nearest_word.ts";
import { duration, flag, integer, path, text } from "../internal/option.ts";
import { Interruption } from "../internal/signals.ts";
import { formatAmount, TIMES } from "../internal/units.ts";
import { usageError, UserError } from "../internal/user_error.ts";
import { visibleJson } from "../internal/visible_text.ts";
import { openData } from "../journal/sqlite/read_data.ts";
import type { QueryAnswer, QueryRequest } from "./read_only_query.ts";
import { type Cell, plainLines, tableLines } from "./result_table.ts";

export const command = defineCommand({
  name: "query",
  examples: [
    `aicollab query "SELECT source_ai, count(*) FROM patterns GROUP BY source_ai"`,
    `aicollab query "SELECT * FROM components" --limit 5 --json`,
  ],
  places: ["sql"],
  streams: true,
  options: {
    sql: text({ placeholder: "SQL", sentence: "one SELECT in the dialect of SQLite (required)" }),
    timeout: duration({ minMs: 1, default: "10s", sentence: "longest time for the query" }),
    limit: integer({ min: 1, max: 100_000, default: 100, sentence: "largest number of rows" }),
    data: path({ placeholder: "DIR", sentence: "data folder of a hub, or results of a run" }),
    json: flag({ sentence: "print only the rows, as JSON" }),
  },
  async run({ sql, timeout, limit, data, json }, { signal, out, err, environment }) {
    const isTerminal = Deno.stdout.isTerminal();
    if (sql === undefined) {
      throw usageError("the query is missing", {
        why: "the SQL follows the command, in quotes",
        fix: 'aicollab query "SELECT source_ai, count(*) FROM patterns GROUP BY source_ai"',
      });
    }
    const folder = dataFolder(data, environment);
    openData(folder).close();
    const answer = await ask({ file: join(folder, "hub_data.db"), sql, limit }, {
      timeoutMs: timeout,
      signal,
    });
    if (answer === undefined) return signal.reason instanceof Interruption ? signal.reason.exit : EXIT.ok;
    if (!answer.ok) throw refused(answer);
    const { names, rows, more, isUncounted } = answer;
    const lines = written(() =>
      json
        ? [visibleJson(rows.map((row) => asObject(names, row)))]
        : (isTerminal ? tableLines : plainLines)(names, rows)
    );
    lines.forEach((line) => out(line));
    const rest = isUncounted ? `more than ${more} more rows` : counted(more, "more row");
    if (more > 0) err(`… ${rest}: --limit N`);
    else if (!json && rows.length === 0) err("no rows");
    return EXIT.ok;
  },
});

/** Resolves with the answer, or with undefined when `signal` aborts before. @throws {UserError} exit 6 after `timeoutMs` */
async function ask(
  request: QueryRequest,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<QueryAnswer | undefined> {
  const options = { name: "query", timeoutMs };
  try {
    return await askWorker(moduleUrl("inspect/query_worker.ts"), request, options, signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error instanceof AnswerTooLate ? tooLate(timeoutMs, error) : error;
  }
}

function tooLate(timeoutMs: number, cause: Error): UserError {
  return new UserError({
    code: "TIMEOUT",
    what: `the query took longer than ${formatAmount(timeoutMs, TIMES)}`,
    why: "it reads very much, or has no end, as a recursive one without a condition",
    fix: "narrow it down, or give it more time with --timeout 1m",
    exit: EXIT.timeout,
    cause,
  });
}

function refused({ reason, tables }: QueryAnswer & { ok: false }): UserError {
  const missing = /no such table: (\S+)/.exec(reason)?.[1];
  const meant = missing === undefined ? undefined : nearestWord(missing, tables);
  return usageError("cannot run this query", {
    why: meant === undefined ? reason : `${reason}; did you mean ${meant}?`,
    fix: `query one of the tables ${tables.join(", ")}`,
  });
}

/** Returns what `write` writes. @throws {UserError} usage, where a line of it is longer than a string can be (512 MiB) */
export function written(write: () => string[]): string[] {
  try {
    return write();
  } catch (error) {
    if ((error as Error).message !== "Invalid string length") throw error;
    throw usageError("cannot write what this query found", {
      why: "a line of it would have more than 512 MiB",
      fix: "ask for less with substr(COLUMN, 1, 1000), or with --limit",
    });
  }
}

/** Returns a row as JSON has it: bytes as hexadecimal digits, integers that a JSON number cannot hold as strings. */
function asObject(names: readonly string[], row: readonly Cell[]): Record<string, string | number | null> {
  return Object.fromEntries(names.map((name, i) => [name, asJson(row[i]!)]));
}

function asJson(cell: Cell): string | number | null {
  if (cell instanceof Uint8Array) return cell.toHex();
  if (typeof cell !== "bigint") return cell;
  return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
}
