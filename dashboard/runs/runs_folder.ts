/** Reads the results folder of the harness for the pages. It never writes. */
import { join } from "node:path";
import { askWorker } from "../../internal/ask_worker.ts";
import { moduleUrl } from "../../internal/module_url.ts";
import type { Results } from "../../outcome/results.ts";
import type { Read, ReadQuestion, RunSummary } from "./read_results.ts";
import { type FileText, isRunName, readRunFile, type RunName } from "./run_file.ts";

export type { Read, RunName, RunSummary };

/** So many names are read; a folder with more is no results folder. */
const MAX_NAMES = 10_000;
const TIMEOUT_MS = 20_000;

/** A part of the list of runs, newest first. */
export interface RunsPart {
  readonly rows: readonly { readonly name: RunName; readonly read: Read<RunSummary> }[];
  readonly total: number;
}

/** The folder of `--results DIR`; anybody may have written what is below it. */
export class RunsFolder {
  /** `path` is as it was given. */
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Lists `limit` runs after the newest `skip`; a missing folder has none. Run ids begin with their time. */
  async list(
    { skip, limit, scenario }: { skip: number; limit: number; scenario?: string },
  ): Promise<RunsPart> {
    const names = (await this.#names()).filter((name) => (scenario ?? name.scenario) === name.scenario);
    names.sort((a, b) =>
      a.run_id < b.run_id ? 1 : a.run_id > b.run_id ? -1 : a.scenario < b.scenario ? -1 : 1
    );
    const part = names.slice(skip, skip + limit);
    const reads = part.length === 0 ? [] : await this.#ask<RunSummary>(part, "summaries");
    return { rows: part.map((name, i) => ({ name, read: reads[i]! })), total: names.length };
  }

  /** Returns whether the folder exists, whatever it holds. */
  async has({ scenario, run_id }: RunName): Promise<boolean> {
    return isRunName(scenario) && (await foldersIn(join(this.path, scenario))).includes(run_id);
  }

  /** Resolves with the results of each run, in order. */
  async results(names: readonly RunName[]): Promise<readonly Read<Results>[]> {
    return await this.#ask<Results>(names, "results");
  }

  /** Resolves with the report as it stands in the folder; it is to be served as somebody else's page. */
  async report(name: RunName): Promise<FileText> {
    return await readRunFile(this.path, name, "report.html");
  }

  async #ask<T>(names: readonly RunName[], as: ReadQuestion["as"]): Promise<readonly Read<T>[]> {
    const question: ReadQuestion = { root: this.path, names, as };
    const url = moduleUrl("dashboard/runs/runs_worker.ts");
    return await askWorker(url, question, { name: "reader of runs", timeoutMs: TIMEOUT_MS });
  }

  async #names(): Promise<RunName[]> {
    const names: RunName[] = [];
    for (const scenario of await foldersIn(this.path)) {
      for (const run_id of await foldersIn(join(this.path, scenario))) {
        if (names.length === MAX_NAMES) return names;
        names.push({ scenario, run_id });
      }
    }
    return names;
  }
}

/** Lists real folders with harmless names: not `latest`, which is a link, nor the hidden ones of runs in progress. */
async function foldersIn(path: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (isDirectory && isRunName(name) && names.length < MAX_NAMES) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
  }
  return names;
}
