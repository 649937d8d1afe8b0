/**
 * Writes positions of streams: the seq of the entry before them, and the beginning of the epoch in which that entry was written.
 * A seq that a hub gave again after a loss is another position.
 */
import type { Epoch } from "../../protocol/epochs.ts";

const OFFSET = /^([0-9]{16})_([0-9a-z-]{1,8})$/i;
const EPOCH_CHARACTERS = 8;

/** `-1` is the beginning of a stream, `now` its end. */
export type AskedOffset = { readonly seq: number; readonly epoch?: string } | "now";

/** Returns the position behind the entry `seq`; positions of one journal sort as their texts do. */
export function offsetOf(seq: number, epochs: readonly Epoch[]): string {
  return `${String(seq).padStart(16, "0")}_${epochOf(seq, epochs)}`;
}

/** Returns what a client asks for; undefined where it is no position. */
export function parseOffset(text: string): AskedOffset | undefined {
  if (text === "-1") return { seq: 0 };
  if (text === "now") return text;
  const found = OFFSET.exec(text);
  if (found === null) return undefined;
  return { seq: Number(found[1]), epoch: found[2]!.toLowerCase() };
}

/** Returns whether the journal, which ends at `head`, still has the entry before a position. */
export function isKnown(
  { seq, epoch }: Exclude<AskedOffset, "now">,
  { head, epochs }: { readonly head: number; readonly epochs: readonly Epoch[] },
): boolean {
  return epoch === undefined || (seq <= head && epochOf(seq, epochs) === epoch);
}

/** Returns the beginning of the epoch in which the present entry of `seq` was written. */
function epochOf(seq: number, epochs: readonly Epoch[]): string {
  const { epoch } = epochs.findLast(({ first_head }) => first_head < seq) ?? epochs[0]!;
  return epoch.slice(0, EPOCH_CHARACTERS).toLowerCase();
}
