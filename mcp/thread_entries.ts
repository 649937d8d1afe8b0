/** Tells which entries belong to a thread, in one pass over the journal: an answer comes after what it answers. */
import type { Entry } from "./entry.ts";

/**
 * Returns whether an entry is shown as one of the thread that begins at `root`; it is asked once for each entry, in their order.
 * `own` has, by the seq of a reply of the AI itself, to which entry it is one: the hub gives it nothing of these.
 */
export function isInThread(
  root: number,
  own: ReadonlyMap<number, number>,
): (entry: Pick<Entry, "seq" | "type" | "reply_to">) => boolean {
  const replies = [...own].sort(([one], [other]) => one - other);
  const seqs = new Set([root]);
  let next = 0;
  const take = (seq: number, reply_to: number) => {
    if (seqs.has(reply_to)) seqs.add(seq);
  };
  return ({ seq, type, reply_to }) => {
    for (; next < replies.length && replies[next]![0] < seq; next++) take(...replies[next]!);
    if (reply_to !== undefined) take(seq, reply_to);
    return seq === root || (type === "message" && seqs.has(seq));
  };
}
