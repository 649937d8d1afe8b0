/** Finds the recording in the bytes of a file: its name gives the format, and gzip is unpacked. */
import { TraceError } from "./trace_error.ts";

/** `Traces.load` takes this. */
export interface Recording {
  /** The format is the ending of the file's name: "ids" of `web07.ids.gz`. */
  readonly format: string;
  readonly bytes: Uint8Array;
}

/** No recording that is learned from is larger; a small file can unpack to far more zeros than memory holds. */
const MOST_BYTES = 1 << 28;

/**
 * Returns the recording in a file called `fileName`.
 * @throws {TraceError} when the name has no ending, or the gzip data is broken, cut off or above 256 MiB.
 */
export async function recordingOf(fileName: string, file: Uint8Array): Promise<Recording> {
  const parts = fileName.split("/").at(-1)!.replace(/\.gz$/, "").split(".");
  if (parts.length < 2) throw new TraceError(`cannot tell the format of "${fileName}" from its name`);
  const zipped = file[0] === 0x1f && file[1] === 0x8b;
  return { format: parts.at(-1)!, bytes: zipped ? await gunzip(file) : file };
}

async function gunzip(file: Uint8Array): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const unzipped = new Blob([file.slice()]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    for await (const chunk of unzipped) {
      size += chunk.length;
      if (size > MOST_BYTES) throw new TraceError(`holds more than ${MOST_BYTES} bytes`);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof TraceError) throw cause;
    throw new TraceError("the gzip data is broken or cut off", { cause });
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
