/** Reads a ledger that {@link LedgerWriter} has written, whole or cut short by the end of its writer. */
import { Histogram } from "../internal/histogram.ts";
import type { Acknowledgement } from "./ledger.ts";
import { type LedgerLine, ledgerLineSchema } from "./ledger_line.ts";
import { isTelling, type Stream } from "./delivery_counts.ts";

/** What one AI noted. */
export interface LedgerContent {
  readonly ai_id: string;
  /** As they came. */
  readonly acknowledged: readonly Acknowledgement[];
  readonly received: number;
  readonly outOfOrder: number;
  readonly streams: readonly Stream[];
  /** By message type. */
  readonly deliveryMs: ReadonlyMap<string, Histogram>;
}

/**
 * The content of a ledger, the lives of several writers added up. What a killed writer left half written at the end of
 * its life is passed over: nobody was told of it.
 * @throws {Error} naming the line for any other that is not of a ledger, or when nobody has begun to write it.
 */
export function readLedger(text: string): LedgerContent {
  const acknowledged: Acknowledgement[] = [];
  const lives: Life[] = [];
  let ai_id: string | undefined;
  for (const line of linesOf(text)) {
    if (line.kind === "begin") {
      ai_id = line.ai_id;
      lives.push({ snapshot: { received: 0, out_of_order: 0, delivery_ms: {} }, streams: new Map() });
      continue;
    }
    const life = lives.at(-1);
    if (life === undefined) break;
    if (line.kind === "ack") acknowledged.push({ ...line, seq: line.seq });
    else if (line.kind === "snapshot") life.snapshot = line;
    else life.streams.set(line.connection, streamOf(line));
  }
  if (ai_id === undefined) throw new Error("The ledger has no beginning");
  return { ai_id, acknowledged, ...sum(lives) };
}

type Line<K extends LedgerLine["kind"]> = Omit<Extract<LedgerLine, { kind: K }>, "kind">;

/** What one process noted, the last word of each. */
interface Life {
  snapshot: Line<"snapshot">;
  readonly streams: Map<number, Stream>;
}

function streamOf({ after, last, entries, sum }: Line<"stream">): Stream {
  return { after, last, entries, sum };
}

function linesOf(text: string): LedgerLine[] {
  const texts = text.split("\n");
  const lines = texts.map((line) => ledgerLineSchema.safeParse(jsonOf(line)).data);
  return lines.flatMap((line, i) => {
    const isEndOfLife = i === lines.length - 1 || lines[i + 1]?.kind === "begin";
    if (line || texts[i] === "" || isEndOfLife) return line ?? [];
    throw new Error(`Line ${i + 1} of the ledger is none: ${JSON.stringify(texts[i]!.slice(0, 80))}`);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sum(lives: readonly Life[]): Omit<LedgerContent, "ai_id" | "acknowledged"> {
  const deliveryMs = new Map<string, Histogram>();
  for (const [type, json] of lives.flatMap(({ snapshot }) => Object.entries(snapshot.delivery_ms))) {
    const times = deliveryMs.get(type) ?? new Histogram();
    times.merge(Histogram.from(json));
    deliveryMs.set(type, times);
  }
  return {
    received: lives.reduce((total, { snapshot }) => total + snapshot.received, 0),
    outOfOrder: lives.reduce((total, { snapshot }) => total + snapshot.out_of_order, 0),
    streams: lives.flatMap(({ streams }) => [...streams.values()].filter(isTelling)),
    deliveryMs,
  };
}
