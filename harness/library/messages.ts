/** The last messages of a journal, read from its end. */
import type { DatabaseSync } from "node:sqlite";
import type { Results } from "../../outcome/results.ts";

type Message = Results["messages"][number];

/** More than a picture of them can show. */
const MOST = 500;
/** A run with heavy load is not read whole for them. */
const MAX_ROWS = 20_000;

interface RunRow {
  readonly first_seq: number;
  readonly at_ms: number;
  readonly source_ai: string;
  readonly audience: string;
  readonly lines: Uint8Array;
}

/** The last 500 entries, the oldest first, without those of `apart`; times count from `zeroMs` (Unix time). */
export function lastMessages(
  db: DatabaseSync,
  { zeroMs, apart }: { zeroMs: number; apart: ReadonlySet<string> },
): Message[] {
  const decoder = new TextDecoder();
  const newestFirst: Message[] = [];
  const rows = db.prepare(
    "SELECT first_seq, at_ms, source_ai, audience, lines FROM journal ORDER BY first_seq DESC LIMIT ?",
  );
  for (const row of rows.iterate(MAX_ROWS) as Iterable<unknown> as Iterable<RunRow>) {
    if (newestFirst.length >= MOST) break;
    if (apart.has(row.source_ai)) continue;
    const texts = decoder.decode(row.lines).split("\n").slice(0, -1);
    const messages = texts.map((text, i) => ({ ...messageOf(text), ...placeOf(row, i, zeroMs) }));
    newestFirst.push(...messages.reverse());
  }
  return newestFirst.slice(0, MOST).reverse();
}

function placeOf({ first_seq, at_ms, source_ai, audience }: RunRow, i: number, zeroMs: number) {
  return {
    seq: first_seq + i,
    at_ms: Math.max(0, at_ms - zeroMs),
    source_ai,
    audience: audience === "*" || audience === "" ? [] : audience.split(","),
  };
}

function messageOf(line: string): Pick<Message, "message_type" | "session_id"> {
  const { message_type, data } = JSON.parse(line);
  const session_id = data?.session_id;
  return { message_type, session_id: typeof session_id === "string" ? session_id : null };
}
