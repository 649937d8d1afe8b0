/** Counts the last entries of the journal by sender and receiver. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { LibraryView } from "./library_view.ts";
import { BatchedSelect } from "../../../internal/batched_select.ts";
import { type BatchRow, namedIn } from "../../sqlite/batch_row.ts";

/** More entries are not counted, whatever is asked for. */
export const MAX_FLOW = 20_000;
/** No picture shows more edges: the strongest ones are kept. */
const MAX_EDGES = 2_000;

type Flow = Awaited<ReturnType<LibraryView["flow"]>>;

type BatchHead = Pick<BatchRow, "first_seq" | "at_ms" | "source_ai" | "audience">;

export class FlowReader {
  readonly #head: StatementSync;
  readonly #batches: BatchedSelect<BatchHead>;

  constructor(db: DatabaseSync) {
    this.#head = db.prepare("SELECT head_seq FROM meta");
    this.#batches = new BatchedSelect(
      db,
      `SELECT first_seq, at_ms, source_ai, audience FROM journal
       WHERE first_seq >= (SELECT ifnull(max(first_seq), 0) FROM journal WHERE first_seq <= :from)
         AND first_seq < :before
       ORDER BY first_seq DESC`,
      ({ first_seq }) => ({ before: first_seq }),
    );
  }

  /** Each batch ends where the next one begins, and its lines are not read: damage can only show as a wrong name. */
  read(of: Parameters<LibraryView["flow"]>[0]): Flow {
    const head = Number(this.#head.get()!.head_seq);
    const from = Math.max(1, head - Math.min(of.entries, MAX_FLOW) + 1);
    const counts = new Map<string, Map<string, number>>();
    let next = head + 1, fromMs: number | null = null, toMs: number | null = null;
    for (const batch of this.#batches.rows({ from, before: next })) {
      const entries = next - Math.max(batch.first_seq, from);
      next = batch.first_seq;
      if (entries <= 0) continue;
      toMs ??= batch.at_ms;
      fromMs = batch.at_ms;
      const tos = counts.get(batch.source_ai) ?? new Map<string, number>();
      counts.set(batch.source_ai, tos);
      for (const to of batch.audience === "*" ? ["*"] : namedIn(batch.audience)) {
        tos.set(to, (tos.get(to) ?? 0) + entries);
      }
    }
    const edges = [...counts].flatMap(([from, tos]) =>
      [...tos].map(([to, entries]) => ({ from, to, entries }))
    );
    edges.sort((a, b) => b.entries - a.entries || compare(a.from, b.from) || compare(a.to, b.to));
    return {
      from_seq: head === 0 ? 0 : from,
      to_seq: head,
      from_ms: fromMs,
      to_ms: toMs,
      edges: edges.slice(0, MAX_EDGES),
    };
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
