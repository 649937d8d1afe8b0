/** The last messages of a journal, read from its end. */
import type { DatabaseSync } from "node:sqlite";
import { BatchedSelect } from "../../internal/batched_select.ts";
import type { Results } from "../../outcome/results.ts";
import { type JournalRow, namesIn, textsOf } from "./journal_row.ts";
import { unreadable } from "./unreadable.ts";

type Message = Results["messages"][number];

/** More than a picture of them can show. */
const MOST = 500;
/** A run with heavy load is not read whole for them. */
const MAX_ROWS = 20_000;
/** A row may hold megabytes. */
const ROWS_AT_ONCE = 8;

/**
 * The last 500 entries that anybody was told, the oldest first, without those of `apart`, as far back as they can be read;
 * times count from `zeroMs` (Unix time).
 */
export function lastMessages(
  db: DatabaseSync,
  { zeroMs, apart }: { zeroMs: number; apart: ReadonlySet<string> },
): Message[] {
  const newestFirst: Message[] = [];
  const rows = new BatchedSelect<JournalRow>(
    db,
    `SELECT first_seq, at_ms, source_ai, audience, lines FROM journal
     WHERE first_seq < :before ORDER BY first_seq DESC`,
    ({ first_seq }) => ({ before: first_seq }),
    ROWS_AT_ONCE,
  );
  let read = 0;
  try {
    for (const row of rows.rows({ before: Number.MAX_SAFE_INTEGER })) {
      if (read++ === MAX_ROWS) break;
      if (newestFirst.length >= MOST) break;
      if (apart.has(row.source_ai) || row.audience === "") continue;
      const messages = textsOf(row).map((text, i) => ({ ...messageOf(text), ...placeOf(row, i, zeroMs) }));
      newestFirst.push(...messages.reverse());
    }
  } catch (error) {
    // The audit, which reads the whole journal, tells.
    unreadable(error);
  }
  return newestFirst.slice(0, MOST).reverse();
}

function placeOf({ first_seq, at_ms, source_ai, audience }: JournalRow, i: number, zeroMs: number) {
  return {
    seq: first_seq + i,
    at_ms: Math.max(0, at_ms - zeroMs),
    source_ai,
    audience: namesIn(audience),
  };
}

function messageOf(line: string): Pick<Message, "message_type" | "session_id"> {
  const { message_type, data } = JSON.parse(line);
  const session_id = data?.session_id;
  return { message_type, session_id: typeof session_id === "string" ? session_id : null };
}
