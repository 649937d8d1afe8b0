/**
 * Searches the journal, from its end back, through visits of the AI itself: what it finds is what the hub delivers to this name, and
 * works with a hub on any machine. A visit reads a window of the journal.
 */
import type { MessageType } from "../protocol/messages.ts";
import { openVisit, type Visit, type VisitOptions } from "../client/visit.ts";
import { type Entry, type EntryMessage, entryOf, isEntry } from "./entry.ts";

/** A visit reads so many positions, and a search so long. */
const WINDOW = 5_000;
const SEARCH_MS = 4_000;

/** What is looked for may be of one of these kinds. */
export const KINDS = {
  shared: ["pattern_share", "code_share", "os_component_share", "verdict"],
  messages: ["message"],
  work: [
    "collaboration_request",
    "collaboration_progress",
    "collaboration_complete",
    "collaboration_decline",
    "collaboration_reopened",
    "collaboration_closed",
  ],
} as const satisfies Record<string, readonly MessageType[]>;

/** What is looked for. */
export interface Wanted {
  /** The entry has all of these words, in any case. */
  readonly words: readonly string[];
  readonly from?: string | undefined;
  readonly types?: readonly string[] | undefined;
  /** Only entries before this seq. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** What was found, the newest first. */
export interface Found {
  readonly entries: readonly Entry[];
  /** The journal was read from this seq on; what is older was not looked at. */
  readonly readFrom: number;
}

type At = Pick<VisitOptions, "address" | "aiId" | "token" | "localKey">;

/** Searches back until there is enough, nothing is left, or the time is over. @throws {HubError | Error} when no hub admits it. */
export async function searchJournal(
  at: At,
  { words, from, types, before, limit }: Wanted,
  signal: AbortSignal,
): Promise<Found> {
  const wanted = words.map((word) => word.toLowerCase());
  const deadline = performance.now() + SEARCH_MS;
  let end = before ?? Infinity;
  let readFrom = end;
  const entries: Entry[] = [];
  while (readFrom > 1 && entries.length < limit && performance.now() < deadline && !signal.aborted) {
    const isWanted = (entry: Entry) => {
      const text = `${entry.from} ${entry.type} ${entry.session_id ?? ""} ${entry.text}`.toLowerCase();
      return (from === undefined || entry.from === from) &&
        (types === undefined || types.includes(entry.type)) && wanted.every((word) => text.includes(word));
    };
    // One more says that there are more.
    const { matching, start } = await readWindow(at, end, { isWanted, most: limit + 1 });
    readFrom = start + 1;
    entries.push(...matching.reverse());
    end = readFrom;
  }
  const shown = entries.slice(0, limit);
  // What was found and has no room is found by the next search.
  return { entries: shown, readFrom: entries.length > limit ? shown.at(-1)!.seq : Math.max(readFrom, 1) };
}

/** Returns one entry with all of its text; undefined where this AI gets none of this seq. */
export async function readEntry(at: At, seq: number): Promise<Entry | undefined> {
  // Nobody can resume from where the journal has not come to.
  if (await headOf(at) < seq) return undefined;
  await using visit = await openVisit({ ...at, resumeFrom: Math.max(seq - 1, 0) });
  for await (const message of visit.pending()) {
    if (isEntry(message)) return message.seq === seq ? entryOf(message, Infinity) : undefined;
  }
  return undefined;
}

/**
 * Reads on from the entry at `from`, through a window of the journal at most, and returns what is wanted, whole. `readTo` is
 * undefined where nothing came later.
 */
export async function readOn(
  at: At,
  from: number,
  isWanted: (entry: Entry) => boolean,
  signal: AbortSignal,
): Promise<{ readonly entries: readonly Entry[]; readonly readTo?: number }> {
  const deadline = performance.now() + SEARCH_MS;
  const entries: Entry[] = [];
  if (await headOf(at) < from) return { entries };
  await using visit = await openVisit({ ...at, resumeFrom: Math.max(from - 1, 0) });
  for await (const message of visit.pending()) {
    if (!isEntry(message)) continue;
    const isOver = message.seq > from + WINDOW || performance.now() > deadline || signal.aborted;
    if (isOver) return { entries, readTo: message.seq - 1 };
    const entry = entryOf(message, Infinity);
    if (isWanted(entry)) entries.push(entry);
  }
  return { entries };
}

/** Reads the last positions before `end`, and returns the newest `most` of what is wanted, of each the beginning. */
async function readWindow(
  at: At,
  end: number,
  { isWanted, most }: { readonly isWanted: (entry: Entry) => boolean; readonly most: number },
) {
  const head = end === Infinity ? await headOf(at) : end - 1;
  const start = Math.max(head - WINDOW, 0);
  const matching: Entry[] = [];
  await using visit = await openVisit({ ...at, resumeFrom: start });
  for await (const message of pendingOf(visit, head)) {
    if (!isWanted(entryOf(message, Infinity))) continue;
    matching.push(entryOf(message));
    if (matching.length > most) matching.shift();
  }
  return { matching, start };
}

async function* pendingOf(visit: Visit, head: number): AsyncGenerator<EntryMessage, void> {
  for await (const message of visit.pending()) {
    if (!isEntry(message)) continue;
    if (message.seq > head) return;
    yield message;
  }
}

async function headOf(at: At): Promise<number> {
  await using visit = await openVisit(at);
  return visit.welcome.head_seq;
}
