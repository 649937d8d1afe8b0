/** Makes a library for tests: a real database, written and indexed as by a hub. */
import type { Commit } from "../journal.ts";
import type { Audience, Batch } from "../rows.ts";
import { commit } from "./commits.ts";
import { batch, type Said } from "./message_writer.ts";
import { packed } from "./packed.ts";
import { Writer } from "../sqlite/writer.ts";
import { CatchUp } from "../library/catch_up.ts";
import { LibraryReader } from "../library/view/library_reader.ts";

export type { Said } from "./message_writer.ts";

/** Owns the database and what reads it. */
export class LibraryCase implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "aicollab_view_" });
  readonly path = `${this.folder}/hub_data.db`;
  readonly writer = new Writer(this.path);
  #reader: LibraryReader | undefined;
  #head = 0;

  /** Pages ask this reader, which is opened by the first use. */
  get view(): LibraryReader {
    return this.#reader ??= new LibraryReader(this.path);
  }

  /** Stores one batch, in a commit with `more`, indexes it, and returns its first seq. */
  say(
    source: string,
    said: readonly (Said | string)[],
    { audience = "*", ...more }: Partial<Commit> & { readonly audience?: Audience } = {},
  ): number {
    const first = this.store([this.batch(source, said, audience)], more);
    this.index();
    return first;
  }

  /** Makes the next batch; strings are stored as they are. */
  batch(source: string, said: readonly (Said | string)[], audience: Audience = "*"): Batch {
    const made = batch(this.#head + 1, source, said, audience);
    this.#head = made.last;
    return made;
  }

  /** Commits batches without indexing them, and returns the first seq. */
  store(batches: readonly Batch[], more: Partial<Commit> = {}): number {
    if (this.writer.append(packed(commit(batches, more))) !== "committed") {
      throw new Error("not committed");
    }
    return batches[0]!.first;
  }

  index(): void {
    new CatchUp(this.writer.db).run();
  }

  [Symbol.dispose](): void {
    this.#reader?.[Symbol.dispose]();
    this.writer[Symbol.dispose]();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Makes a pattern whose score is to be minimized. */
export function pattern(pattern_id: string, data: object = {}): Said {
  return {
    message_type: "pattern_share",
    data: { pattern_id, domain: "ccd@1", content: {}, direction: "min", unit: "ms", ...data },
  };
}

/** Makes a component of an operating system. */
export function component(component_id: string, data: object = {}): Said {
  return {
    message_type: "os_component_share",
    data: { component_id, domain: "ccd@1", language: "typescript", source: "", ...data },
  };
}

/** Makes the verdict of an AI about what another one shared. */
export function verdict(subject: string, result: string, data: object = {}): Said {
  return { message_type: "verdict", data: { subject, result, ...data } };
}
