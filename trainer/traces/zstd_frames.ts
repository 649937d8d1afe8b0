/**
 * Unpacks zstd data frame by frame. Deno's `zstdDecompressSync` takes what follows the first frame for nothing, and
 * data that is cut off for empty, so the ends of frames are found here (RFC 8878, section 3.1):
 *
 *     magic 4 | descriptor 1 | window 0-1 | dictionary 0-4 | content size 0-8 | blocks: header 3, data | checksum 0-4
 */
import { zstdDecompressSync } from "node:zlib";

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const [SINGLE_SEGMENT, CHECKSUM] = [0x20, 0x04];
const RLE = 1;

/** Returns whether bytes begin as a zstd frame does; pzstd begins with a skippable one. */
export function isZstd(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const magic = viewOn(bytes).getUint32(0, true);
  return magic === MAGIC || isSkippable(magic);
}

/** A skippable frame holds what is no data, such as an index. */
function isSkippable(magic: number): boolean {
  return magic - (magic % 16) === SKIPPABLE;
}

/**
 * Returns what all frames hold.
 * @throws {Error} for data that is broken or cut off, with the code `ERR_BUFFER_TOO_LARGE` above `mostBytes`.
 */
export function unzstd(bytes: Uint8Array, mostBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (const frame of frames(bytes)) {
    const part = zstdDecompressSync(frame, { maxOutputLength: Math.max(1, mostBytes - size) });
    parts.push(part);
    size += part.length;
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function* frames(bytes: Uint8Array): Generator<Uint8Array> {
  const view = viewOn(bytes);
  for (let at = 0; at < bytes.length;) {
    const magic = view.getUint32(at, true);
    const isSkipped = isSkippable(magic);
    if (magic !== MAGIC && !isSkipped) throw new Error("no frame");
    const end = isSkipped ? at + 8 + view.getUint32(at + 4, true) : frameEnd(view, at);
    if (end > bytes.length) throw new Error("cut off");
    if (!isSkipped) yield bytes.subarray(at, end);
    at = end;
  }
}

/** @throws {RangeError} when the frame is cut off. */
function frameEnd(view: DataView, start: number): number {
  const descriptor = view.getUint8(start + 4);
  const isSingle = (descriptor & SINGLE_SEGMENT) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const contentSize = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  let at = start + 5 + (isSingle ? 0 : 1) + dictionary + contentSize;
  for (let isLast = false; !isLast;) {
    const header = view.getUint8(at) | (view.getUint16(at + 1, true) << 8);
    isLast = (header & 1) === 1;
    at += 3 + (((header >> 1) & 3) === RLE ? 1 : header >> 3);
  }
  return at + ((descriptor & CHECKSUM) === 0 ? 0 : 4);
}

function viewOn(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
