/** Writes lines of data to stdout, and notices when nobody reads them any more. */
import { cannotWrite } from "./user_error.ts";

export interface DataLines {
  /** Writes one line. @throws {UserError} exit 73 when it cannot be written, on a full disk for example */
  readonly write: (line: string) => void;
  /** The signal aborts when the reader of the lines has gone, as `head` does when it has enough; further lines are dropped. */
  readonly unread: AbortSignal;
}

const encoder = new TextEncoder();

/** Returns the lines of `stdout`. */
export function dataLines(stdout: { writeSync(bytes: Uint8Array): number } = Deno.stdout): DataLines {
  const unread = new AbortController();
  return {
    unread: unread.signal,
    write(line) {
      if (unread.signal.aborted) return;
      const bytes = encoder.encode(`${line}\n`);
      try {
        for (let done = 0; done < bytes.length;) done += stdout.writeSync(bytes.subarray(done));
      } catch (cause) {
        if (!(cause instanceof Deno.errors.BrokenPipe)) throw cannotWrite("to stdout", cause);
        unread.abort(cause);
      }
    },
  };
}
