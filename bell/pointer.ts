/** Makes what a bell says: how much waits, from whom, up to which seq, and what to do; never what anybody wrote. */
import type { Span } from "./schedule.ts";

/** What a bell says has so many bytes at most, with what is put around it. */
export const MAX_POINTER_BYTES = 200;

/** What waits for an AI. */
export interface Waiting extends Span {
  readonly count: number;
  /** Those who wrote it, each once, the one that waits longest first. */
  readonly from: readonly string[];
}

/** Returns what waits in `entries`, the oldest first; undefined where there are none. */
export function waitingIn(
  entries: readonly { readonly seq: number; readonly from: string }[],
): Waiting | undefined {
  const [first] = entries;
  if (first === undefined) return undefined;
  const from = [...new Set(entries.map((entry) => entry.from))];
  return { oldest: first.seq, newest: entries.at(-1)!.seq, count: entries.length, from };
}

/**
 * Returns one line with at most `most` bytes: `3 new for you from AI_2, AI_5 and 1 more, up to seq 41: call inbox`. `act` is
 * what its reader is to do. Names of AIs are ASCII, so characters are bytes.
 */
export function pointerText(
  { count, from, newest }: Waiting,
  { most = MAX_POINTER_BYTES, act = "call inbox" }: { readonly most?: number; readonly act?: string } = {},
): string {
  const what = `${count} new for you`;
  const end = `up to seq ${newest}: ${act}`;
  for (let named = Math.min(from.length, MAX_NAMES); named > 0; named--) {
    const more = from.length - named;
    const names = `${from.slice(0, named).join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
    const text = `${what} from ${names}, ${end}`;
    if (text.length <= most) return text;
  }
  return `${what}, ${end}`;
}

const MAX_NAMES = 3;
