/** Opens a file at the start of a run that is written at its end, so that an unwritable path fails at once. */
import { cannotWrite } from "../../internal/user_error.ts";

export class ClaimedFile implements AsyncDisposable {
  readonly #path: string;
  readonly #fix: string;
  /** True while the file is new and nothing was written to it. */
  #isEmpty: boolean;

  private constructor(path: string, fix: string, isEmpty: boolean) {
    this.#path = path;
    this.#fix = fix;
    this.#isEmpty = isEmpty;
  }

  /** Creates the file; the content of an existing one stays until {@link write}. @throws {UserError} exit 73 with `fix` when the path is not writable. */
  static async claim(path: string, fix: string): Promise<ClaimedFile> {
    try {
      const isNew = await isCreated(path);
      if (!isNew) (await Deno.open(path, { append: true })).close();
      return new ClaimedFile(path, fix, isNew);
    } catch (cause) {
      throw cannotWrite(`"${path}"`, cause, fix);
    }
  }

  /** Writes the file. @throws {UserError} exit 73 or 74 with the same `fix` when it cannot be written any more. */
  async write(text: string): Promise<void> {
    this.#isEmpty = false;
    try {
      await Deno.writeTextFile(this.#path, text);
    } catch (cause) {
      throw cannotWrite(`"${this.#path}"`, cause, this.#fix);
    }
  }

  /** Removes a new file that was never written. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isEmpty) await Deno.remove(this.#path);
  }
}

/** Creates the file; resolves with false where it existed. */
async function isCreated(path: string): Promise<boolean> {
  try {
    (await Deno.open(path, { write: true, createNew: true })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}
