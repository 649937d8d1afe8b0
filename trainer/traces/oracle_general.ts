/**
 * Reads recordings in libCacheSim's oracleGeneral format: 24 bytes an access, little-endian,
 *
 *     0 u32 seconds | 4 u64 object | 12 u32 bytes | 16 i64 number of the object's next access, -1 or -2 none
 */
import { TraceError } from "./trace_error.ts";
import { whatItIs } from "./what_it_is.ts";

const BYTES_PER_ACCESS = 24;
/** So many accesses tell whether the bytes are of this format. */
const SEEN_ACCESSES = 4096;
/** No recording has as many accesses. */
const MOST_ACCESSES = 2 ** 40;

export interface ObjectAccesses {
  /** These are the objects of the accesses, in order. */
  readonly objects: BigUint64Array;
  /** These are their sizes at each access, in bytes. */
  readonly sizes: Uint32Array;
}

/**
 * The order of the accesses counts, not their time: seconds of 32 bits wrap, and clocks are set back.
 * @throws {TraceError} when the bytes are cut off within an access, or neither their times nor their next accesses are any.
 */
export function readOracleGeneral(bytes: Uint8Array): ObjectAccesses {
  if (bytes.length % BYTES_PER_ACCESS !== 0) {
    throw new TraceError(
      `oracleGeneral is ${BYTES_PER_ACCESS} bytes an access, these are ${bytes.length}: cut off? It is ${
        whatItIs(bytes)
      }`,
    );
  }
  const view = viewOf(bytes);
  if (!hasTimes(view) && !hasNextAccesses(view)) {
    throw new TraceError(`time goes back all the while: this is no oracleGeneral, it is ${whatItIs(bytes)}`);
  }
  const count = bytes.length / BYTES_PER_ACCESS;
  const [objects, sizes] = [new BigUint64Array(count), new Uint32Array(count)];
  for (let i = 0; i < count; i++) {
    objects[i] = view.getBigUint64(i * BYTES_PER_ACCESS + 4, true);
    sizes[i] = view.getUint32(i * BYTES_PER_ACCESS + 12, true);
  }
  return { objects, sizes };
}

/** Returns whether bytes are surely of this format. */
export function isOracleGeneral(bytes: Uint8Array): boolean {
  if (bytes.length === 0 || bytes.length % BYTES_PER_ACCESS !== 0) return false;
  const view = viewOf(bytes);
  return hasTimes(view) && hasNextAccesses(view);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Time may go back now and then; numbers that are no times fall every second time. */
function hasTimes(view: DataView): boolean {
  const count = seenIn(view);
  let backs = 0;
  for (let i = 1; i < count; i++) {
    const at = i * BYTES_PER_ACCESS;
    if (view.getUint32(at, true) < view.getUint32(at - BYTES_PER_ACCESS, true)) backs++;
  }
  return backs <= count / 4;
}

/** An object's next access lies behind this one, or there is none. */
function hasNextAccesses(view: DataView): boolean {
  const count = seenIn(view);
  for (let i = 0; i < count; i++) {
    const next = Number(view.getBigInt64(i * BYTES_PER_ACCESS + 16, true));
    const isNone = next === -1 || next === -2 || next === 2 ** 63;
    if (!isNone && (next <= i || next > MOST_ACCESSES)) return false;
  }
  return true;
}

function seenIn(view: DataView): number {
  return Math.min(SEEN_ACCESSES, view.byteLength / BYTES_PER_ACCESS);
}
