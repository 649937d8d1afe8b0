/**
 * Reads recordings in libCacheSim's oracleGeneral format: 24 bytes an access, little-endian,
 *
 *     0 u32 seconds | 4 u64 object | 12 u32 bytes | 16 i64 number of the object's next access, -1 or -2 none
 */
import { TraceError } from "./trace_error.ts";

const BYTES_PER_ACCESS = 24;

export interface ObjectAccesses {
  /** These are the objects of the accesses, in order. */
  readonly objects: BigUint64Array;
  /** These are their sizes at each access, in bytes. */
  readonly sizes: Uint32Array;
}

/** @throws {TraceError} when the bytes are cut off within an access, or time goes back: another format then. */
export function readOracleGeneral(bytes: Uint8Array): ObjectAccesses {
  if (bytes.length % BYTES_PER_ACCESS !== 0) {
    throw new TraceError(
      `oracleGeneral is ${BYTES_PER_ACCESS} bytes an access, these are ${bytes.length}: cut off?`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = bytes.length / BYTES_PER_ACCESS;
  const [objects, sizes] = [new BigUint64Array(count), new Uint32Array(count)];
  let seconds = 0;
  for (let i = 0; i < count; i++) {
    const now = view.getUint32(i * BYTES_PER_ACCESS, true);
    if (now < seconds) throw new TraceError(`time goes back at access ${i}: is this oracleGeneral?`);
    seconds = now;
    objects[i] = view.getBigUint64(i * BYTES_PER_ACCESS + 4, true);
    sizes[i] = view.getUint32(i * BYTES_PER_ACCESS + 12, true);
  }
  return { objects, sizes };
}
