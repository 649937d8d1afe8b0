/** Reads the runs that a person names: folders of results or their `results.json`, several joined by commas. */
import { join } from "node:path";
import { EXIT } from "../../internal/exit_codes.ts";
import { jsonOfFile } from "../../internal/json_file.ts";
import { usageError, UserError } from "../../internal/user_error.ts";
import { expectation } from "../../protocol/refusals.ts";
import { type Results, resultsSchema } from "../../outcome/results.ts";

/**
 * Returns the runs of one side, in order, each once.
 * @throws {UserError} exit 2 for a file that cannot be read, 65 for one that is not a results.json
 */
export async function readSide(places: string): Promise<Results[]> {
  const runs: Results[] = [];
  for (const place of places.split(",").filter((place) => place !== "")) {
    const run = await readRun(place);
    if (runs.some(({ run_id }) => run_id === run.run_id)) {
      throw usageError(`the run "${run.run_id}" was named twice on one side`, {
        why: "a run says no more the second time",
        fix: "name each run once",
      });
    }
    runs.push(run);
  }
  if (runs.length === 0) {
    throw usageError("one side names no run", { fix: "aicollab harness compare RUN,RUN,RUN RUN,RUN,RUN" });
  }
  return runs;
}

async function readRun(place: string): Promise<Results> {
  const file = place.endsWith(".json") ? place : join(place, "results.json");
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(file);
  } catch (cause) {
    throw usageError(`cannot read "${file}"`, {
      why: (cause as Error).message,
      fix: "name the folder of a run, such as results/basic/latest, or its results.json",
    });
  }
  let content: unknown;
  try {
    content = jsonOfFile(bytes);
  } catch (cause) {
    throw notResults(file, (cause as Error).message);
  }
  const checked = resultsSchema.safeParse(content, { error: expectation });
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0]!;
  throw notResults(file, `${issue.path.join(".") || "the file"}: ${issue.message}`);
}

function notResults(file: string, why: string): UserError {
  return new UserError({
    ...{ code: "NOT_RESULTS", what: `"${file}" holds no results of a run`, why },
    fix: "run the scenario again with this version of aicollab",
    exit: EXIT.dataDamaged,
  });
}
