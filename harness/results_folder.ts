/**
 * The folder of one run: `OUT/<scenario>/<run id>/`. While the run goes on it has a hidden, temporary name beside that;
 * the rename at the end makes it appear at once and whole, and `latest` points to the last whole one.
 */
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { cannotWrite } from "../internal/user_error.ts";

/** Everything that goes into the folder beside what the programs wrote there themselves. */
export interface RunFiles {
  /** Path in the folder → text, such as `charts/success.svg`. */
  readonly texts: Readonly<Record<string, string>>;
  /** Leaves the hub's data folder as it was, beside the closed copy of its database, and what the AIs noted. */
  readonly keepData: boolean;
  /** Makes `latest` point here; one that was interrupted, or of nothing, is no measure for anybody. */
  readonly isLatest: boolean;
}

const PARTIAL_NAME = /^\.(.+)\.partial$/;

function partialName(runId: string): string {
  return `.${runId}.partial`;
}

/** The folder of a run that has begun. */
export class ResultsFolder {
  readonly #home: string;
  readonly #runId: string;

  private constructor(home: string, runId: string) {
    this.#home = home;
    this.#runId = runId;
  }

  /** @throws {UserError} exit 73 when `out` cannot be written to. */
  static async begin(out: string, scenario: string, runId: string): Promise<ResultsFolder> {
    const folder = new ResultsFolder(join(out, scenario), runId);
    try {
      await Deno.mkdir(folder.path, { recursive: true });
    } catch (cause) {
      throw cannotWrite(`results to "${out}"`, cause, "name another folder with --out DIR");
    }
    return folder;
  }

  /** Where the run works. */
  get path(): string {
    return join(this.#home, partialName(this.#runId));
  }

  /** Other runs of the scenario that are under way, or were killed. */
  async unfinished(): Promise<{ readonly runId: string; readonly path: string }[]> {
    const names = (await Array.fromAsync(Deno.readDir(this.#home))).map(({ name }) => name).sort();
    return names.flatMap((name) => {
      const runId = PARTIAL_NAME.exec(name)?.[1];
      return runId === undefined || runId === this.#runId ? [] : [{ runId, path: join(this.#home, name) }];
    });
  }

  /** Where the results will be. */
  get finalPath(): string {
    return join(this.#home, this.#runId);
  }

  /** Writes what is missing, puts away what nobody needs, and gives the folder its name. All programs have ended. */
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

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/**
 * Makes the database the one file it looks like: what a killed hub left in the write-ahead log goes in, and readers need
 * no files beside it, so that it can be read from anywhere, read-only places too.
 */
function closeDatabase(path: string): void {
  using db = new DatabaseSync(path, { timeout: 5_000 });
  db.exec("PRAGMA journal_mode = DELETE");
}

/** `20261122T140211Z-7f3a`: sorts by time, and two runs of one second differ. */
export function makeRunId(nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const digits = crypto.getRandomValues(new Uint16Array(1))[0]!.toString(16).padStart(4, "0");
  return `${time}-${digits}`;
}
