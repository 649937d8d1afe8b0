/**
 * Decides which packets are looked into: the first ones of every block of 64, so that what is seen hangs together.
 */

/** A block has so many packets, and so many calls of a trace. */
export const BLOCK = 64;

/** Returns how many at the beginning of a block are looked into for a share of them; at least one. */
export function inspectedPerBlock({ share }: { share: number }): number {
  return Math.max(1, Math.round(BLOCK * share));
}
