/** Reads the last messages of a journal, from its end. */
import type { DatabaseSync } from "node:sqlite";
import { type BatchRow, linesOf, namedIn } from "../../journal/sqlite/batch_row.ts";
import { BatchScan } from "../../journal/sqlite/batch_scan.ts";
import type { Results } from "../../outcome/results.ts";

type Message = Results["messages"][number];

/** No picture shows more messages. */
const MOST = 500;
/** Of the journal of a run with heavy load only so many batches are read. */
const MAX_BATCHES = 20_000;

/**
 * Returns the last 500 entries that went to anybody, the oldest first, without those of `apart`, and without what is damaged,
 * which the audit reports; times count from `zeroMs` (Unix time).
 */
export function lastMessages(
  db: DatabaseSync,
  { zeroMs, apart }: { zeroMs: number; apart: ReadonlySet<string> },
): Message[] {
  const newestFirst: Message[] = [];
  let read = 0;
  for (const found of new BatchScan(db).readBackwards()) {
    if (newestFirst.length >= MOST || read++ === MAX_BATCHES) break;
    if ("gap" in found || apart.has(found.batch.source_ai) || found.batch.audience === "") continue;
    const { batch } = found;
    const messages = linesOf(batch).map((text, i) => ({ ...messageOf(text), ...placeOf(batch, i, zeroMs) }));
    newestFirst.push(...messages.reverse());
  }
  return newestFirst.slice(0, MOST).reverse();
}

function placeOf({ first_seq, at_ms, source_ai, audience }: BatchRow, i: number, zeroMs: number) {
  return {
    seq: first_seq + i,
    at_ms: Math.max(0, at_ms - zeroMs),
    source_ai,
    audience: [...namedIn(audience)],
  };
}

function messageOf(line: string): Pick<Message, "message_type" | "session_id"> {
  const { message_type, data } = JSON.parse(line);
  const session_id = data?.session_id;
  return { message_type, session_id: typeof session_id === "string" ? session_id : null };
}
