/** Arranges the messages of a collaboration for readers: silences between them, series of progress reports folded. */
import {
  type DamagedEntries,
  type EntryRow,
  type ListedEntry,
  readableEntries,
} from "../../journal/library/view/library_view.ts";
import { LEAST_WAIT_MS, type Wait, waitsOf } from "./waits.ts";

/** Longer series of progress reports are folded. */
const MAX_PROGRESS = 2;

/** A step of a conversation. */
export type Step =
  | { readonly kind: "wait"; readonly wait: Wait }
  | { readonly kind: "entry"; readonly entry: EntryRow }
  | { readonly kind: "damaged"; readonly entries: DamagedEntries }
  /** The reports are of one AI, oldest first. */
  | { readonly kind: "progress"; readonly entries: readonly EntryRow[] };

/** Returns the steps of one collaboration; `entries` are oldest first. */
export function conversation(entries: readonly ListedEntry[]): Step[] {
  const waits = waitsOf(readableEntries(entries));
  const groups: (EntryRow[] | DamagedEntries)[] = [];
  for (const entry of entries) {
    const group = groups.at(-1);
    if ("damaged" in entry) groups.push(entry);
    else if (Array.isArray(group) && goesOn(group[0]!, entry) && !waits.has(entry.seq)) group.push(entry);
    else groups.push([entry]);
  }
  return groups.flatMap((group): Step[] => {
    if (!Array.isArray(group)) return [{ kind: "damaged", entries: group }];
    const wait = waits.get(group[0]!.seq);
    const said: Step[] = group.length > MAX_PROGRESS
      ? [{ kind: "progress", entries: group }]
      : group.map((entry) => ({ kind: "entry", entry }));
    return wait ? [{ kind: "wait", wait }, ...said] : said;
  });
}

function goesOn(first: EntryRow, entry: EntryRow): boolean {
  const isProgress = [first, entry].every(({ message_type }) => message_type === "collaboration_progress");
  return isProgress && first.source_ai === entry.source_ai;
}

/** Returns the silence since the last message of a running collaboration; undefined where it is short. */
export function silenceMs(entries: readonly ListedEntry[], nowMs: number): number | undefined {
  const last = readableEntries(entries).at(-1);
  const ms = last === undefined ? 0 : nowMs - last.at_ms;
  return ms >= LEAST_WAIT_MS ? ms : undefined;
}
