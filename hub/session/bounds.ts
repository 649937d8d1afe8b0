/** How much may wait where: what bounds the hub's memory, whoever sends or does not read. */

/** Lines and bytes. A simulation gives itself smaller ones, so that all of them are reached. */
export interface Bounds {
  /** What one connection may have undecided or uncommitted before it is not read any more. */
  readonly maxLines: number;
  readonly maxBytes: number;
  /** Answers that one AI may leave unread before it is not read any more. */
  readonly maxAnswerBytes: number;
  /** What all connections together may have undecided or uncommitted. */
  readonly maxSharedLines: number;
  readonly maxSharedBytes: number;
  /** What may wait for one reader before the hub stops pushing and feeds it as it reads. */
  readonly maxOutboxBytes: number;
  /** What a reader that is behind is given at once. */
  readonly pageBytes: number;
  /** Told runs that are kept in memory for readers that fall behind a little. */
  readonly maxRecentBytes: number;
  /** Entries of one commit: more makes every reader of the batch wait (measured: unbounded is 0.4–0.7 times as fast). */
  readonly maxCommitEntries: number;
}

/** The hub's own. */
export const DEFAULT_BOUNDS: Bounds = {
  maxLines: 4_096,
  maxBytes: 8_388_608,
  maxAnswerBytes: 1_048_576,
  maxSharedLines: 16_384,
  maxSharedBytes: 33_554_432,
  maxOutboxBytes: 8_388_608,
  pageBytes: 262_144,
  maxRecentBytes: 33_554_432,
  maxCommitEntries: 4_096,
};
