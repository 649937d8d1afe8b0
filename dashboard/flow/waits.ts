/** Silences in collaborations: how long nobody said anything in one, and who broke it. From what is recorded alone. */
import { HUB_ID, sessionIdOf } from "../../protocol/names.ts";
import { spell } from "../components/time.tsx";
import type { EntryRow } from "../hub_view.ts";

/** A shorter silence is not worth a word. */
export const LEAST_WAIT_MS = 2_000;

/** A silence, and who spoke next. */
export interface Wait {
  readonly ms: number;
  readonly source_ai: string;
}

/** The collaboration of an entry; a request opens the one that its own seq names. */
export function sessionOfEntry({ seq, message_type, session_id }: EntryRow): string | null {
  return session_id ?? (message_type === "collaboration_request" ? sessionIdOf(seq) : null);
}

/** By seq of the entry that ended it; `entries` are oldest first and may be of many collaborations. */
export function waitsOf(entries: readonly EntryRow[]): ReadonlyMap<number, Wait> {
  const lastMs = new Map<string, number>();
  const waits = new Map<number, Wait>();
  for (const entry of entries) {
    const session = sessionOfEntry(entry);
    if (session === null) continue;
    const ms = entry.at_ms - (lastMs.get(session) ?? entry.at_ms);
    if (ms >= LEAST_WAIT_MS) waits.set(entry.seq, { ms, source_ai: entry.source_ai });
    lastMs.set(session, entry.at_ms);
  }
  return waits;
}

/** `waited 12 s for AI_Node_1`; the hub speaks for nobody: `nothing was said for 12 s`. */
export function waitWords({ ms, source_ai }: Wait): string {
  return source_ai === HUB_ID ? `nothing was said for ${spell(ms)}` : `waited ${spell(ms)} for ${source_ai}`;
}
