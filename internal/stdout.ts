/** Writes lines of data to stdout, and notices when nobody reads them any more. */
import { cannotWrite } from "./user_error.ts";

export interface DataLines {
  /** Writes one line. @throws {UserError} exit 73 when it cannot be written, on a full disk for example */
  readonly write: (line: string) => void;
  /** The signal aborts when the reader of the lines has gone, as `head` does when it has enough; further lines are dropped. */
  readonly unread: AbortSignal;
  /** Looks for the reader while nothing is written, too; every 0.5 s, and only while something else keeps the process. */
  readonly watch: () => void;
}

/** These are the parts of `Deno.stdout` that are used here. */
export interface Stdout {
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
}

const LOOK_MS = 500;

const encoder = new TextEncoder();

/** Returns the lines of `stdout`; `readerGone` asks the system whether it has no reader any more. */
export function dataLines(stdout: Stdout, readerGone: () => boolean): DataLines {
  const unread = new AbortController();
  const isTerminal = stdout.isTerminal();
  return {
    unread: unread.signal,
    write(line) {
      if (unread.signal.aborted) return;
      const bytes = encoder.encode(`${line}\n`);
      try {
        for (let done = 0; done < bytes.length;) done += stdout.writeSync(bytes.subarray(done));
      } catch (cause) {
        // A terminal that was closed answers every write with an error of its own.
        if (!isTerminal && !(cause instanceof Deno.errors.BrokenPipe)) throw cannotWrite("to stdout", cause);
        unread.abort(cause);
      }
    },
    watch() {
      const timer = setInterval(() => {
        if (!readerGone()) return;
        clearInterval(timer);
        unread.abort(new Error("nobody reads stdout any more"));
      }, LOOK_MS);
      Deno.unrefTimer(timer);
    },
  };
}
