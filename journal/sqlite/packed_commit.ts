/**
 * Packs a commit for the writer's thread. Thousands of small objects and views would each be cloned, so the batches travel as
 * one block of bytes and one of numbers; copying the bytes here costs less than cloning each view.
 */
import type { Commit } from "../journal.ts";
import type {
  AiRow,
  BlobReference,
  ClaimRow,
  CollaborationRow,
  Counts,
  CursorRow,
  DeliveryRow,
  ReplyRow,
  ThreadRow,
  TopicMemberRow,
} from "../rows.ts";
import { audienceText, type BatchColumns } from "./batch_row.ts";

/** Each batch has so many numbers: first, last, atMs, bytes of its lines, and the places of source, audience and tag in `words`. */
const FIELDS = 7;
/** A batch without a tag has this place. */
const NO_TAG = -1;

/** A batch with its tag, if it has one, as JSON text. */
export interface TaggedBatch extends BatchColumns {
  readonly tag: string | undefined;
}

/** A commit whose batches are packed. */
export interface PackedCommit {
  /** The journal must end here for this to be committed. */
  readonly expectedHead: number;
  /** Holds the lines of all batches, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Holds each source, audience text and tag once. */
  readonly words: readonly string[];
  readonly ais: readonly AiRow[];
  readonly sessions: readonly CollaborationRow[];
  readonly cursors: readonly CursorRow[];
  readonly threads: readonly ThreadRow[];
  readonly replies: readonly ReplyRow[];
  readonly members: readonly TopicMemberRow[];
  readonly claims: readonly ClaimRow[];
  readonly deliveries: readonly DeliveryRow[];
  readonly counts: Counts;
  readonly blobs?: readonly BlobReference[];
}

/**
 * Packs a commit. Both buffers may be transferred; the batches' own lines stay as they are. `spare` is a former commit's buffer
 * and is used again where it is large enough: the pages of a fresh one cost three times what the copying costs.
 */
export function packCommit(
  expectedHead: number,
  { batches, ...rows }: Commit,
  spare?: ArrayBuffer,
): PackedCommit {
  let size = 0;
  for (const batch of batches) size += batch.lines.length;
  const buffer = spare !== undefined && spare.byteLength >= size ? spare : new ArrayBuffer(roundedUp(size));
  const bytes = new Uint8Array(buffer, 0, size);
  const numbers = new Float64Array(batches.length * FIELDS);
  const places = new Map<string, number>();
  const place = (word: string) => {
    let at = places.get(word);
    if (at === undefined) places.set(word, at = places.size);
    return at;
  };
  let offset = 0, field = 0;
  for (const batch of batches) {
    bytes.set(batch.lines, offset);
    offset += batch.lines.length;
    numbers[field++] = batch.first;
    numbers[field++] = batch.last;
    numbers[field++] = batch.atMs;
    numbers[field++] = batch.lines.length;
    numbers[field++] = place(batch.source);
    numbers[field++] = place(audienceText(batch.audience));
    numbers[field++] = batch.tag === undefined ? NO_TAG : place(JSON.stringify(batch.tag));
  }
  return { expectedHead, bytes, numbers, words: [...places.keys()], ...rows };
}

/** Returns the last seq of a packed commit that has a batch. */
export function lastSeq({ numbers }: PackedCommit): number {
  return numbers[numbers.length - FIELDS + 1]!;
}

/** Returns the next power of two, so that a little more will fit the next time. */
function roundedUp(size: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(size, 4_096)));
}

/** Yields the batches of a packed commit as rows, in order; their lines are views on its bytes. */
export function* unpackBatches({ bytes, numbers, words }: PackedCommit): Generator<TaggedBatch> {
  let offset = 0;
  for (let field = 0; field < numbers.length; field += FIELDS) {
    const end = offset + numbers[field + 3]!;
    yield {
      first_seq: numbers[field]!,
      last_seq: numbers[field + 1]!,
      at_ms: numbers[field + 2]!,
      source_ai: words[numbers[field + 4]!]!,
      audience: words[numbers[field + 5]!]!,
      lines: bytes.subarray(offset, end),
      tag: words[numbers[field + 6]!],
    };
    offset = end;
  }
}
