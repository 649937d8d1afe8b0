/** Writes what is not data: texts on stderr, drawings on a terminal. A command goes on when that fails. */

const encoder = new TextEncoder();

/** These are the parts of `Deno.stderr` that are used here. */
export interface Sink {
  writeSync(bytes: Uint8Array): number;
}

/** Writes `text` as it is. What cannot be written is lost, since there is nobody left to say so to. */
export function writeToStderr(text: string): void {
  writeIfTaken(text, Deno.stderr);
}

/** Writes `text` to `sink`, for as long as anybody takes it: a terminal may be closed, the disk of a log full. */
export function writeIfTaken(text: string, sink: Sink): void {
  const bytes = encoder.encode(text);
  try {
    for (let done = 0; done < bytes.length;) done += sink.writeSync(bytes.subarray(done));
  } catch {
    // A hub has AIs to serve, and a run has results to keep, whether or not anybody watches.
  }
}
