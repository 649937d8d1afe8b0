/** Recordings of page numbers: 32 bits each, most significant byte first, nothing else (`.ids`). */
import { TraceError } from "./trace_error.ts";

const BYTES_PER_ID = 4;

/**
 * The page of each access, in order.
 * @throws {TraceError} when the bytes are cut off within a number, or are text.
 */
export function readPageIds(bytes: Uint8Array): Uint32Array {
  if (bytes.length % BYTES_PER_ID !== 0) {
    throw new TraceError(`page ids are ${BYTES_PER_ID} bytes each, these are ${bytes.length}: cut off?`);
  }
  if (
    bytes.length > 0 && bytes.every((byte) => byte < 0x7f && (byte >= 0x20 || byte === 0x0a || byte === 0x0d))
  ) {
    throw new TraceError("this is text; page ids are binary");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from(
    { length: bytes.length / BYTES_PER_ID },
    (_, i) => view.getUint32(i * BYTES_PER_ID),
  );
}
