/** Reads recordings of page numbers: 32 bits each, most significant byte first, nothing else (`.ids`). */
import { TraceError } from "./trace_error.ts";

const BYTES_PER_ID = 4;
/** Help and errors describe the format with these words. */
export const PAGE_IDS = "unsigned 32-bit numbers, most significant byte first";
const [TAB, LINE_FEED, CARRIAGE_RETURN] = [9, 10, 13];

/**
 * Returns the page of each access, in order.
 * @throws {TraceError} when the bytes are cut off within a number, or are text.
 */
export function readPageIds(bytes: Uint8Array): Uint32Array {
  if (bytes.length > 0 && bytes.every(isText)) throw new TraceError(`this is text; page ids are ${PAGE_IDS}`);
  if (bytes.length % BYTES_PER_ID !== 0) {
    throw new TraceError(
      `page ids are ${PAGE_IDS}; ${bytes.length} bytes are no whole number of them: cut off?`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from(
    { length: bytes.length / BYTES_PER_ID },
    (_, i) => view.getUint32(i * BYTES_PER_ID),
  );
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === TAB || byte === LINE_FEED || byte === CARRIAGE_RETURN;
}
