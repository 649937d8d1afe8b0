/** Which packets are looked into: the first ones of every block of 64, so that what is seen hangs together. */

/** Packets, and calls of a trace, per block. */
export const BLOCK = 64;

/** How many at the beginning of a block are looked into for a share of them; at least one. */
export function inspectedPerBlock({ share }: { share: number }): number {
  return Math.max(1, Math.round(BLOCK * share));
}
