/** Holds a recording as a file has it, and unpacks it where it is compressed. */
import { gunzipSync } from "node:zlib";
import { TraceError } from "./trace_error.ts";
import { isZstd, unzstd } from "./zstd_frames.ts";

/** `Traces.load` takes this. */
export interface Recording {
  /** The name of the file may tell the format: "web07.ids.gz". */
  readonly name: string;
  /** A format that was asked for counts more than the name. */
  readonly format?: string;
  readonly bytes: Uint8Array;
}

/** No recording that is learned from is larger, unpacked: memory has to hold it, and a small file can unpack to anything. */
export const MOST_BYTES = 1 << 28;

/**
 * Returns the recording in a file of that name.
 * @throws {TraceError} when compressed data is broken or cut off, or there are more than 256 MiB.
 */
export function recordingOf(name: string, file: Uint8Array): Recording {
  const bytes = unpacked(file);
  if (bytes.length > MOST_BYTES) throw tooLarge();
  return { name, bytes };
}

/** Returns the error for a recording above the bound. */
export function tooLarge(): TraceError {
  return new TraceError(`it holds more than ${MOST_BYTES >> 20} MiB; a part of it has to do`);
}

/** The first bytes tell gzip and zstd, whatever the file is called. */
function unpacked(file: Uint8Array): Uint8Array {
  const isGzip = file[0] === 0x1f && file[1] === 0x8b;
  if (isGzip) return unpack("gzip", () => gunzipSync(file, { maxOutputLength: MOST_BYTES }));
  if (isZstd(file)) return unpack("zstd", () => unzstd(file, MOST_BYTES));
  return file;
}

function unpack(kind: string, work: () => Uint8Array): Uint8Array {
  try {
    const bytes = work();
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (cause) {
    if ((cause as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw new TraceError(`the ${kind} data is broken or cut off`, { cause });
  }
}
