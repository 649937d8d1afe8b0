/** `results.json` of runs, checked by the schema of outcome/. Reading many of them is work for a thread of its own. */
import { type Results, resultsSchema } from "../../outcome/results.ts";
import { verdictWords } from "../../outcome/result_words.ts";
import { readRunFile, type RunName } from "./run_file.ts";

/** What a list tells of a run. */
export interface RunSummary {
  readonly title: string;
  readonly started_at: string;
  readonly duration_ms: number;
  readonly verdict: Results["verdict"];
  /** What stands behind the verdict: how many checks, in words. */
  readonly verdict_rest: string;
  readonly trainers: number;
  readonly completed: number;
}

/** Results, or why there are none; `why` is for people. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** Which runs of which folder, and whether all of them or what a list tells. */
export interface ReadQuestion {
  readonly root: string;
  readonly names: readonly RunName[];
  readonly as: "summaries" | "results";
}

/** In the order of `names`. */
export async function readResults({ root, names, as }: ReadQuestion): Promise<Read<Results | RunSummary>[]> {
  const found: Read<Results | RunSummary>[] = [];
  // One after the other: only one of them is in memory as a whole.
  for (const name of names) {
    const read = await readOne(root, name);
    found.push(read.ok && as === "summaries" ? { ok: true, value: summaryOf(read.value) } : read);
  }
  return found;
}

async function readOne(root: string, name: RunName): Promise<Read<Results>> {
  const file = await readRunFile(root, name, "results.json");
  if (!file.ok) return file;
  let content: unknown;
  try {
    content = JSON.parse(file.text);
  } catch {
    return { ok: false, why: "results.json is no JSON" };
  }
  const checked = resultsSchema.safeParse(content);
  if (checked.success) return { ok: true, value: checked.data };
  const [issue] = checked.error.issues;
  return { ok: false, why: `results.json is of another version: ${issue?.path.join(".")}` };
}

function summaryOf(results: Results): RunSummary {
  const { title, started_at, duration_ms, verdict, trainers, collaborations } = results;
  return {
    ...{ title, started_at, duration_ms, verdict },
    verdict_rest: verdictWords(results)[1],
    trainers: trainers.length,
    completed: collaborations.completed,
  };
}
