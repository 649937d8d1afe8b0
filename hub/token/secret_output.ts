/** Shows a new token once: alone on stdout, in a JSON object, or in a new file that only its owner can read. */
import { fstatSync } from "node:fs";
import { EXIT } from "../../internal/exit_codes.ts";
import { cannotWrite, UserError } from "../../internal/user_error.ts";
import type { TokenPlace } from "./token_place.ts";

interface Words {
  readonly out: string | undefined;
  readonly json: boolean;
}

interface Streams {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

const encoder = new TextEncoder();

/** The place is open before the token is made, so that none is made which nobody can read. */
export class SecretOutput {
  readonly #words: Words;
  readonly #streams: Streams;
  readonly #file: Deno.FsFile | undefined;

  private constructor(words: Words, streams: Streams, file: Deno.FsFile | undefined) {
    this.#words = words;
    this.#streams = streams;
    this.#file = file;
  }

  /** Makes the file of `--out`. @throws {UserError} where there is one, or it cannot be made. */
  static async open({ out, json }: Words, streams: Streams): Promise<SecretOutput> {
    if (out === undefined) return new SecretOutput({ out, json }, streams, undefined);
    try {
      const file = await Deno.open(out, { write: true, createNew: true, mode: 0o600 });
      return new SecretOutput({ out, json }, streams, file);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.AlreadyExists)) throw cannotWrite(`the token to "${out}"`, cause);
      throw new UserError({
        code: "CANNOT_WRITE",
        what: `"${out}" is there already`,
        why: "a token never overwrites a file; nothing was changed",
        fix: "name a new file with --out FILE, and move it where it belongs",
        exit: EXIT.cannotWrite,
        cause,
      });
    }
  }

  /** Shows what `make` resolves with, and returns that. Without a token no file is left. */
  async write<T extends { readonly token: string }>({ via }: TokenPlace, make: () => Promise<T>): Promise<T> {
    using file = this.#file;
    const { out, json } = this.#words;
    try {
      const made = await make();
      const { token, ...rest } = made;
      if (file) {
        await file.write(encoder.encode(`${token}\n`));
        await file.sync();
      } else if (!json) {
        this.#streams.out(token);
        this.#warnOfReaders();
      }
      if (json) this.#streams.out(JSON.stringify({ via, ...(file ? { file: out, ...rest } : made) }));
      return made;
    } catch (error) {
      if (file) await Deno.remove(out!);
      throw error;
    }
  }

  /** The shell's `>` makes files that others may read, and programs refuse such. */
  #warnOfReaders(): void {
    if (Deno.build.os === "windows") return;
    const stdout = fstatSync(1);
    if (!stdout.isFile() || (stdout.mode & 0o077) === 0) return;
    this.#streams.err(
      "Other users may read the file that the token was written to: chmod 600 it, or use --out FILE",
    );
  }
}
