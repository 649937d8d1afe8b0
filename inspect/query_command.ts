/** Defines `aicollab query "SQL"`, which queries the database of a hub, read-only. */
import { join } from "node:path";
import { askWorker } from "../internal/ask_worker.ts";
import { moduleUrl } from "../internal/module_url.ts";
import { defineCommand } from "../internal/command.ts";
import { counted } from "../internal/counted.ts";
import { dataFolder } from "../internal/data_folder.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { nearestWord } from "../internal/nearest_word.ts";
import { flag, integer, path, text } from "../internal/option.ts";
import { Interruption } from "../internal/signals.ts";
import { usageError, type UserError } from "../internal/user_error.ts";
import { visibleJson } from "../internal/visible_text.ts";
import { openData } from "../journal/sqlite/read_data.ts";
import type { QueryAnswer, QueryRequest } from "./read_only_query.ts";
import { type Cell, tableLines } from "./result_table.ts";

export const command = defineCommand({
  name: "query",
  examples: [
    `aicollab query "SELECT source_ai, count(*) FROM patterns GROUP BY source_ai"`,
    `aicollab query "SELECT * FROM components" --limit 5 --json`,
  ],
  places: ["sql"],
  options: {
    sql: text({ placeholder: "SQL", sentence: "one SELECT in the dialect of SQLite (required)" }),
    limit: integer({ min: 1, max: 100_000, default: 100, sentence: "largest number of rows" }),
    data: path({ placeholder: "DIR", sentence: "data folder of a hub, or results of a run" }),
    json: flag({ sentence: "print only the rows, as JSON" }),
  },
  async run({ sql, limit, data, json }, { signal, out, err, environment }) {
    if (sql === undefined) {
      throw usageError("the query is missing", {
        why: "the SQL follows the command, in quotes",
        fix: 'aicollab query "SELECT source_ai, count(*) FROM patterns GROUP BY source_ai"',
      });
    }
    const folder = dataFolder(data, environment);
    openData(folder).close();
    const answer = await ask({ file: join(folder, "hub_data.db"), sql, limit }, signal);
    if (answer === undefined) {
      return signal.reason instanceof Interruption ? signal.reason.exit : EXIT.terminated;
    }
    if (!answer.ok) throw refused(answer);
    const { names, rows, more, isUncounted } = answer;
    if (json) out(visibleJson(rows.map((row) => asObject(names, row))));
    else tableLines(names, rows).forEach((line) => out(line));
    const rest = isUncounted ? `more than ${more} more rows` : counted(more, "more row");
    if (more > 0) err(`… ${rest}: --limit N`);
    else if (!json && rows.length === 0) err("no rows");
    return EXIT.ok;
  },
});

/** Resolves with the answer, or with undefined when `signal` aborts before. */
async function ask(request: QueryRequest, signal: AbortSignal): Promise<QueryAnswer | undefined> {
  try {
    return await askWorker(moduleUrl("inspect/query_worker.ts"), request, { name: "query" }, signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function refused({ reason, tables }: QueryAnswer & { ok: false }): UserError {
  const missing = /no such table: (\S+)/.exec(reason)?.[1];
  const meant = missing === undefined ? undefined : nearestWord(missing, tables);
  return usageError("cannot run this query", {
    why: meant === undefined ? reason : `${reason}; did you mean ${meant}?`,
    fix: `query one of the tables ${tables.join(", ")}`,
  });
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
