/** Reads a ledger that `LedgerWriter` has written, whole or cut short by a kill of its writer. */
import { Histogram } from "../internal/histogram.ts";
import type { Acknowledgement } from "./ledger.ts";
import { type LedgerLine, ledgerLineSchema } from "./ledger_line.ts";
import { hasProgress, type Stream } from "./delivery_counts.ts";

/** The ledger of one AI. */
export interface LedgerContent {
  readonly ai_id: string;
  /** `acknowledged` has the order of the acks. */
  readonly acknowledged: readonly Acknowledgement[];
  readonly received: number;
  readonly outOfOrder: number;
  readonly streams: readonly Stream[];
  /** `deliveryMs` has a histogram for each message type. */
  readonly deliveryMs: ReadonlyMap<string, Histogram>;
}

/**
 * Returns the content of a ledger, added up over the processes that wrote it. The line that a killed process left half
 * written at its end is skipped: nobody has seen its ack.
 * @throws {Error} naming the line for any other that is not of a ledger, or when no process has begun to write it.
 */
export function readLedger(text: string): LedgerContent {
  const acknowledged: Acknowledgement[] = [];
  const processes: ProcessNotes[] = [];
  let ai_id: string | undefined;
  for (const line of linesOf(text)) {
    if (line.kind === "begin") {
      ai_id = line.ai_id;
      processes.push({ snapshot: { received: 0, out_of_order: 0, delivery_ms: {} }, streams: new Map() });
      continue;
    }
    const process = processes.at(-1);
    if (process === undefined) break;
    if (line.kind === "ack") acknowledged.push({ ...line, seq: line.seq });
    else if (line.kind === "snapshot") process.snapshot = line;
    else process.streams.set(line.connection, streamOf(line));
  }
  if (ai_id === undefined) throw new Error("The ledger has no beginning");
  return { ai_id, acknowledged, ...sum(processes) };
}

type Line<K extends LedgerLine["kind"]> = Omit<Extract<LedgerLine, { kind: K }>, "kind">;

/** Holds the last snapshot and streams of one process. */
interface ProcessNotes {
  snapshot: Line<"snapshot">;
  readonly streams: Map<number, Stream>;
}

function streamOf({ epoch, wants, after, last, entries, sum }: Line<"stream">): Stream {
  return {
    ...(epoch === undefined ? {} : { epoch }),
    ...(wants === undefined ? {} : { wants }),
    ...{ after, last, entries, sum },
  };
}

function linesOf(text: string): LedgerLine[] {
  const texts = text.split("\n");
  const lines = texts.map((line) => ledgerLineSchema.safeParse(jsonOf(line)).data);
  return lines.flatMap((line, i) => {
    const isEndOfProcess = i === lines.length - 1 || lines[i + 1]?.kind === "begin";
    if (line || texts[i] === "" || isEndOfProcess) return line ?? [];
    throw new Error(`Line ${i + 1} of the ledger is invalid: ${JSON.stringify(texts[i]!.slice(0, 80))}`);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sum(processes: readonly ProcessNotes[]): Omit<LedgerContent, "ai_id" | "acknowledged"> {
  const deliveryMs = new Map<string, Histogram>();
  for (const [type, json] of processes.flatMap(({ snapshot }) => Object.entries(snapshot.delivery_ms))) {
    const times = deliveryMs.get(type) ?? new Histogram();
    times.merge(Histogram.from(json));
    deliveryMs.set(type, times);
  }
  return {
    received: processes.reduce((total, { snapshot }) => total + snapshot.received, 0),
    outOfOrder: processes.reduce((total, { snapshot }) => total + snapshot.out_of_order, 0),
    streams: processes.flatMap(({ streams }) => [...streams.values()].filter(hasProgress)),
    deliveryMs,
  };
}
