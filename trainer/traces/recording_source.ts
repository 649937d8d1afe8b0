/** Reads the bytes of a recording from a file, a pipe or standard input, up to the bound of recordings. */
import { MOST_BYTES, tooLarge } from "./trace_file.ts";

const MIB = 1 << 20;

export interface SourceOptions {
  /** This is read where the path is `-`. */
  readonly stdin: ReadableStream<Uint8Array>;
  /** It is called while it is read, with the MiB so far. */
  readonly onProgress: (mib: number) => void;
}

/** Resolves with all bytes of a source. @throws {TraceError} above 256 MiB, which are never held; else as opening a file does. */
export async function readSource(path: string, { stdin, onProgress }: SourceOptions): Promise<Uint8Array> {
  const stream = path === "-" ? stdin : (await Deno.open(path)).readable;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
    onProgress(Math.floor(size / MIB));
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
