/**
 * Says what an epoch of a journal has in common with the present one. An epoch is a time without a break in the journal's
 * history: a hub that starts after an end which was not in good order opens another one.
 */

/** An epoch begins at the head that its hub found: entries up to it are those of the epoch before. */
export interface Epoch {
  readonly epoch: string;
  readonly first_head: number;
}

/**
 * Returns the seq up to which the journal still has what it had in `epoch`; undefined in the last of `epochs`, which goes on.
 * Of an epoch that it never had nothing is known: 0.
 */
export function commonSeq(epochs: readonly Epoch[], epoch: string): number | undefined {
  const at = epochs.findIndex((known) => known.epoch === epoch);
  if (at < 0) return 0;
  const later = epochs.slice(at + 1).map(({ first_head }) => first_head);
  return later.length === 0 ? undefined : Math.min(...later);
}
