/** Bounds the hub's memory, however much AIs send and however little they read. */

/** Each bound counts lines, bytes or entries. A simulation uses smaller ones, so that all of them are reached. */
export interface Bounds {
  /** A connection is not read while it has so many lines that are not decided and committed. */
  readonly maxLines: number;
  /** A connection is not read while it has so many bytes that are not decided and committed. */
  readonly maxBytes: number;
  /** A connection is not read while its AI leaves so many bytes of answers unread. */
  readonly maxAnswerBytes: number;
  /** No connection is read while all together have so many lines that are not decided and committed. */
  readonly maxSharedLines: number;
  /** No connection is read while all together have so many bytes that are not decided and committed. */
  readonly maxSharedBytes: number;
  /** The hub stops pushing to a reader with so many queued bytes, and feeds it as it reads. */
  readonly maxOutboxBytes: number;
  /** A reader that is behind gets about so many bytes at a time. */
  readonly pageBytes: number;
  /** The hub keeps so many bytes of published batches in memory for readers that are a little behind. */
  readonly maxRecentBytes: number;
  /** A commit takes so many entries: with more every reader waits (measured: unbounded is 0.4–0.7 times as fast). */
  readonly maxCommitEntries: number;
  /** The hub keeps so many threads in memory, and looks the others up. */
  readonly maxThreads: number;
}

/** The hub runs with these bounds. */
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
  maxThreads: 4_096,
};
