/** Finds silences in collaborations, how long they lasted and who broke them, from recorded entries alone. */
import { isAiId, sessionIdOf } from "../../protocol/names.ts";
import { spell } from "../components/time.tsx";
import type { EntryRow } from "../../journal/library/view/library_view.ts";

/** A shorter silence is not shown. */
export const LEAST_WAIT_MS = 3_000;

/** A silence, with the AI that was waited for; undefined where the one who broke it only ended the waiting. */
export interface Wait {
  readonly ms: number;
  readonly for: string | undefined;
}

/** Returns the collaboration of an entry; a request opens the one that its own seq names. */
export function sessionOfEntry({ seq, message_type, session_id }: EntryRow): string | null {
  return session_id ?? (message_type === "collaboration_request" ? sessionIdOf(seq) : null);
}

/** Maps the seq of the entry that ended a silence to it; `entries` are oldest first, of any number of collaborations. */
export function waitsOf(entries: readonly EntryRow[]): ReadonlyMap<number, Wait> {
  const lastMs = new Map<string, number>();
  const waits = new Map<number, Wait>();
  for (const entry of entries) {
    const session = sessionOfEntry(entry);
    if (session === null) continue;
    const ms = entry.at_ms - (lastMs.get(session) ?? entry.at_ms);
    if (ms >= LEAST_WAIT_MS) waits.set(entry.seq, { ms, for: waitedFor(entry) });
    lastMs.set(session, entry.at_ms);
  }
  return waits;
}

/** Nobody waits for the hub, for the operator, or for a requester to give up. */
function waitedFor({ source_ai, message_type }: EntryRow): string | undefined {
  return isAiId(source_ai) && message_type !== "collaboration_cancel" ? source_ai : undefined;
}

/** Returns `waited 12 s for AI_Node_1`, or `nothing was said for 12 s`. */
export function waitWords({ ms, for: name }: Wait): string {
  return name === undefined ? `nothing was said for ${spell(ms)}` : `waited ${spell(ms)} for ${name}`;
}
