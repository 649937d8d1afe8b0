/**
 * Keeps the journal's head in a file of its own, 8 bytes, big-endian. It is written after each commit and never synced, so it
 * costs next to nothing; as it outlives its process, it tells a start when the WAL has become shorter.
 */
import { statSync } from "node:fs";
import { JournalError } from "../journal.ts";

/** An open head file; there is one for each journal that is written. */
export class HeadFile implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  readonly #bytes = new Uint8Array(8);
  readonly #view = new DataView(this.#bytes.buffer);

  /** Opens the file, and makes it (0600) where it is missing. @throws {JournalError} CANNOT_WRITE. */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#file = Deno.openSync(path, { read: true, write: true, create: true, mode: 0o600 });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new JournalError("CANNOT_WRITE", `Cannot write "${path}": ${why}`, { cause: error });
    }
  }

  /** Returns the head that was written last; undefined where none was, or the file was cut. */
  read(): number | undefined {
    this.#file.seekSync(0, Deno.SeekMode.Start);
    if (this.#file.readSync(this.#bytes) !== this.#bytes.length) return undefined;
    return Number(this.#view.getBigUint64(0));
  }

  /** Writes `head`. A disk that does not take it leaves an older one, with which a start knows less but nothing wrong. */
  write(head: number): void {
    this.#view.setBigUint64(0, BigInt(head));
    try {
      this.#file.seekSync(0, Deno.SeekMode.Start);
      this.#file.writeSync(this.#bytes);
    } catch {
      // The disk is full, or fails: the next commit finds that out.
    }
  }

  /** Names the file and its last change: a copy of it, and the file after any other write, have another name. */
  version(): string {
    // Nobody can set ctime, which Deno gives in whole seconds; a copy that keeps mtime, in milliseconds, is made later than that.
    const { dev, ino, ctimeNs, mtimeNs } = statSync(this.#path, { bigint: true });
    return `${dev}:${ino}:${ctimeNs}:${mtimeNs}`;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
