/** Reads the bytes of a recording from a file, a pipe or standard input, up to the bound of recordings. */
import { MOST_BYTES, tooLarge } from "./trace_file.ts";

const MIB = 1 << 20;

export interface SourceOptions {
  readonly signal?: AbortSignal;
  /** It is called while the source is read, with the MiB so far. */
  readonly onProgress?: (mib: number) => void;
}

/**
 * Resolves with all bytes of the file at `path`, or of standard input where it is `-`.
 * @throws {TraceError} above 256 MiB, which are never held; the signal's reason; else as opening a file does.
 */
export async function readSource(
  path: string,
  { signal, onProgress = () => {} }: SourceOptions = {},
): Promise<Uint8Array> {
  const stream = path === "-" ? Deno.stdin.readable : (await Deno.open(path)).readable;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const kept = new WritableStream<Uint8Array>({
    write(chunk) {
      size += chunk.length;
      if (size > MOST_BYTES) throw tooLarge();
      chunks.push(chunk);
      onProgress(Math.floor(size / MIB));
    },
  });
  await stream.pipeTo(kept, signal ? { signal } : {});
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
