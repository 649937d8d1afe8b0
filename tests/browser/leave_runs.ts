/** Writes runs of the harness to look at, as the harness leaves them in its results folder. */
import { join } from "node:path";
import type { Results } from "../../outcome/results.ts";
import { sampleResults } from "../../outcome/testing/sample_results.ts";

const SCENARIO = "partner_dies";

/** Puts two runs of one scenario into `folder`; `changes` are of both. Returns `scenario/run_id` of each. */
export async function leaveRuns(folder: string, changes: Partial<Results> = {}): Promise<[string, string]> {
  const leave = async (run_id: string, duration_ms: number) => {
    const own = join(folder, SCENARIO, run_id);
    await Deno.mkdir(own, { recursive: true });
    const results = sampleResults({ ...changes, run_id, scenario: SCENARIO, duration_ms }, 4);
    await Deno.writeTextFile(join(own, "results.json"), JSON.stringify(results));
    return `${SCENARIO}/${run_id}`;
  };
  return [await leave("20261122T140211Z-7f3a", 40_000), await leave("20261122T141011Z-81bc", 41_000)];
}
