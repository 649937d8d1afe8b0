/** Reads and checks `results.json` of runs by the schema of outcome/. Reading many is work for a thread of its own. */
import { jsonOfText } from "../../internal/json_file.ts";
import { type Results, resultsSchema } from "../../outcome/results.ts";
import { verdictWords } from "../../outcome/result_words.ts";
import { readRunFile, type RunName } from "./run_file.ts";

/** A list shows this of a run. */
export interface RunSummary {
  readonly title: string;
  readonly started_at: string;
  readonly duration_ms: number;
  readonly verdict: Results["verdict"];
  /** `words` say how many checks are behind the result. */
  readonly verdict_rest: string;
  readonly trainers: number;
  readonly completed: number;
}

/** A reading has results, or says for people why there are none. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** A request names the runs and their folder, and whether whole results or summaries are asked for. */
export interface ReadQuestion {
  readonly root: string;
  readonly names: readonly RunName[];
  readonly as: "summaries" | "results";
}

/** Returns readings in the order of `names`. */
export async function readResults({ root, names, as }: ReadQuestion): Promise<Read<Results | RunSummary>[]> {
  const found: Read<Results | RunSummary>[] = [];
  // They are read one after the other, so that only one of them is in memory as a whole.
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
    content = jsonOfText(file.text);
  } catch (error) {
    return { ok: false, why: `results.json cannot be used: ${(error as Error).message}` };
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
