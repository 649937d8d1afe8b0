/** A file that is written at the end of a run, claimed at its start: that it cannot be written is better told then. */
import { cannotWrite } from "../../internal/user_error.ts";

export class ClaimedFile implements AsyncDisposable {
  readonly #path: string;
  /** It was not there before, and holds nothing yet. */
  #isEmpty: boolean;

  private constructor(path: string, isEmpty: boolean) {
    this.#path = path;
    this.#isEmpty = isEmpty;
  }

  /** What is there already stays until {@link write}. @throws {UserError} exit 73 telling `fix` when nothing can be written there. */
  static async claim(path: string, fix: string): Promise<ClaimedFile> {
    try {
      const isNew = await made(path);
      if (!isNew) (await Deno.open(path, { append: true })).close();
      return new ClaimedFile(path, isNew);
    } catch (cause) {
      throw cannotWrite(`"${path}"`, cause, fix);
    }
  }

  async write(text: string): Promise<void> {
    this.#isEmpty = false;
    await Deno.writeTextFile(this.#path, text);
  }

  /** Leaves no file behind that has never been written. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isEmpty) await Deno.remove(this.#path);
  }
}

/** False: it was there. */
async function made(path: string): Promise<boolean> {
  try {
    (await Deno.open(path, { write: true, createNew: true })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}
