/** Reads the ledgers that the trainers of a run have written. */
import { join } from "node:path";
import { type LedgerContent, readLedger } from "../../client/ledger_reader.ts";
import { Histogram } from "../../internal/histogram.ts";
import type { Results } from "../../outcome/results.ts";
import type { AiLedger, Stored } from "./ai_ledger.ts";

export interface Ledgers {
  readonly ledgers: readonly AiLedger[];
  /** Holds the latencies by message type. */
  readonly latency: Results["latency"];
}

/** Reads every `*.jsonl` of the folder; a folder that does not exist has none. @throws {Error} naming a file that is no ledger. */
export async function readLedgers(folder: string): Promise<Ledgers> {
  const contents: LedgerContent[] = [];
  for (const name of await namesIn(folder)) {
    const text = await Deno.readTextFile(join(folder, name));
    // An empty file's writer was killed before its first line.
    if (text.trim() === "") continue;
    try {
      contents.push(readLedger(text));
    } catch (cause) {
      throw new Error(`${join(folder, name)}: ${(cause as Error).message}`, { cause });
    }
  }
  return { ledgers: contents.map(ledgerOf), latency: latencyOf(contents) };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.map(({ name }) => name).filter((name) => name.endsWith(".jsonl")).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function ledgerOf({ ai_id, acknowledged, received, outOfOrder, streams }: LedgerContent): AiLedger {
  const stored = acknowledged.filter((ack): ack is typeof ack & Stored => ack.seq !== undefined)
    .sort((a, b) => a.seq - b.seq);
  return { ai_id, stored: stored.length, ascending: () => stored, received, outOfOrder, streams };
}

function latencyOf(contents: readonly LedgerContent[]): Results["latency"] {
  const ackMs = new Map<string, Histogram>();
  const deliveryMs = new Map<string, Histogram>();
  for (const content of contents) {
    for (const { message_type, ms } of content.acknowledged) histogramIn(ackMs, message_type).record(ms);
    for (const [type, times] of content.deliveryMs) histogramIn(deliveryMs, type).merge(times);
  }
  const types = [...new Set([...ackMs.keys(), ...deliveryMs.keys()])].sort();
  return Object.fromEntries(types.map((type) => [type, {
    ack_ms: histogramIn(ackMs, type).toJSON(),
    delivery_ms: histogramIn(deliveryMs, type).toJSON(),
  }]));
}

function histogramIn(histograms: Map<string, Histogram>, type: string): Histogram {
  const known = histograms.get(type);
  if (known) return known;
  const fresh = new Histogram();
  histograms.set(type, fresh);
  return fresh;
}
