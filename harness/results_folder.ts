/**
 * Manages the folder of a run, `OUT/<scenario>/<run id>/`. It has a hidden, temporary name while the run goes on; the rename at
 * the end publishes it whole, and `latest` points to the last one.
 */
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { cannotWrite } from "../internal/user_error.ts";

/** These files are added to what the programs wrote into the folder. */
export interface RunFiles {
  /** Maps a path in the folder, such as `charts/success.svg`, to its text. */
  readonly texts: Readonly<Record<string, string>>;
  /** Keeps the hub's data folder, beside the closed copy of its database, and the AIs' ledgers. */
  readonly keepData: boolean;
  /** Makes `latest` point to this run, which must not be interrupted or empty. */
  readonly isLatest: boolean;
}

const PARTIAL_NAME = /^\.(.+)\.partial$/;

function partialName(runId: string): string {
  return `.${runId}.partial`;
}

export class ResultsFolder {
  readonly #home: string;
  readonly #runId: string;

  private constructor(home: string, runId: string) {
    this.#home = home;
    this.#runId = runId;
  }

  /** Makes the folder. @throws {UserError} exit 73 when `out` cannot be written to. */
  static async begin(out: string, scenario: string, runId: string): Promise<ResultsFolder> {
    const folder = new ResultsFolder(join(out, scenario), runId);
    try {
      await Deno.mkdir(folder.path, { recursive: true });
    } catch (cause) {
      throw cannotWrite(`results to "${out}"`, cause, "name another folder with --out DIR");
    }
    return folder;
  }

  /** Returns the path while the run goes on. */
  get path(): string {
    return join(this.#home, partialName(this.#runId));
  }

  /** Returns other runs of the scenario that go on or were killed. */
  async unfinished(): Promise<{ readonly runId: string; readonly path: string }[]> {
    const names = (await Array.fromAsync(Deno.readDir(this.#home))).map(({ name }) => name).sort();
    return names.flatMap((name) => {
      const runId = PARTIAL_NAME.exec(name)?.[1];
      return runId === undefined || runId === this.#runId ? [] : [{ runId, path: join(this.#home, name) }];
    });
  }

  /** Returns the path of the finished run. */
  get finalPath(): string {
    return join(this.#home, this.#runId);
  }

  /** Writes the files, removes what is not kept, and renames the folder. All programs must have ended. */
  async finish({ texts, keepData, isLatest }: RunFiles): Promise<void> {
    closeDatabase(join(this.path, "data", "hub_data.db"));
    const move = keepData ? Deno.copyFile : Deno.rename;
    await move(join(this.path, "data", "hub_data.db"), join(this.path, "hub_data.db"));
    const spare = keepData ? ["home"] : ["home", "data", "ledgers"];
    for (const name of spare) await Deno.remove(join(this.path, name), { recursive: true });
    for (const [name, text] of Object.entries(texts)) {
      await Deno.mkdir(dirname(join(this.path, name)), { recursive: true });
      await Deno.writeTextFile(join(this.path, name), text);
    }
    await Deno.rename(this.path, this.finalPath);
    if (!isLatest) return;
    const link = join(this.#home, `.${this.#runId}.latest`);
    await Deno.symlink(this.#runId, link);
    await Deno.rename(link, join(this.#home, "latest"));
  }

  /** Removes the folder. */
  async discard(): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/**
 * Moves the write-ahead log of a killed hub into the database and leaves WAL mode, so that it is one file that can be read
 * from read-only places too.
 */
function closeDatabase(path: string): void {
  using db = new DatabaseSync(path, { timeout: 5_000 });
  // Unlike `exec`, a statement says by a code that the disk is full.
  db.prepare("PRAGMA journal_mode = DELETE").get();
}

/** Returns an id such as `20261122T140211Z-7f3a`, which sorts by time; two runs of one second differ. */
export function makeRunId(nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const digits = crypto.getRandomValues(new Uint16Array(1))[0]!.toString(16).padStart(4, "0");
  return `${time}-${digits}`;
}
