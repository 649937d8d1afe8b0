/** One run from an empty folder to a whole one: measured, judged, written down and told. */
import { join, resolve } from "node:path";
import type { Clock } from "../internal/clock.ts";
import type { CommandContext } from "../internal/command.ts";
import { UserError } from "../internal/user_error.ts";
import { VERSION } from "../internal/version.ts";
import { type Results, resultsSchema } from "../outcome/results.ts";
import type { Expression } from "./checks/expression.ts";
import { judge } from "./checks/judge.ts";
import { controlScores } from "./control.ts";
import { displayOn } from "./live/display.ts";
import { openInBrowser } from "./open_in_browser.ts";
import { makeSandbox } from "./population.ts";
import { ClaimedFile } from "./report/claimed_file.ts";
import { closingText } from "./report/closing_text.ts";
import { reportFiles } from "./report/files.ts";
import { junit } from "./report/junit.ts";
import { makeRunId, ResultsFolder } from "./results_folder.ts";
import type { ForeignHubOptions } from "./run/foreign_hub.ts";
import { markedProcesses, RUN_MARK } from "./run/marked_processes.ts";
import { runScenario } from "./run/run_scenario.ts";
import type { Scenario } from "./scenario/schema.ts";

/** Set to 1 by the test that a fault which never happened fails the run. */
const NO_FAULTS = "AICOLLAB_TEST_NO_FAULTS";

/** How to run and what to do with what comes out. */
export interface ReportOptions {
  readonly checks: readonly Expression[];
  readonly seed: number;
  readonly out: string;
  readonly report: boolean;
  readonly export: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  /** The members learn without a hub first. */
  readonly control: boolean;
  /** Show the report in a browser. */
  readonly visualize: boolean;
  /** Where JUnit's XML goes as well. */
  readonly junit: string | undefined;
  /** One that runs already; undefined: the run starts its own. */
  readonly hub: ForeignHubOptions | undefined;
  /** Goes into `run.json` as it is. */
  readonly told: Readonly<Record<string, unknown>>;
  readonly context: CommandContext;
  readonly clock: Clock;
}

/** @throws {UserError} before or while it runs: then nothing is left behind. */
export async function runAndReport(scenario: Scenario, options: ReportOptions): Promise<Results> {
  const { checks, seed, context: { signal, out, environment }, clock } = options;
  await using junitFile = options.junit === undefined
    ? undefined
    : await ClaimedFile.claim(options.junit, "name a file in a folder that is there with --junit FILE");
  const runId = makeRunId(clock.wallMs());
  const folder = await ResultsFolder.begin(options.out, scenario.name, runId);
  let results: Results;
  try {
    using display = displayOn(options.context);
    for (const { runId: other, path } of await folder.unfinished()) {
      // A run that goes on beside this one has its programs.
      if (markedProcesses(other).length === 0) {
        display.print(`left behind by a run that did not end: ${path}`);
      }
    }
    const sealed = await makeSandbox(folder.path, environment, { sharesKey: options.hub !== undefined });
    const sandbox = { ...sealed, environment: { ...sealed.environment, [RUN_MARK]: runId } };
    const alone = options.control
      ? await controlScores(scenario, { sandbox, seed, clock, signal, say: (line) => display.print(line) })
      : new Map<string, number>();
    const measured = await runScenario(scenario, {
      ...{ runId, seed, sandbox, clock, signal, display },
      faultsEnabled: environment[NO_FAULTS] !== "1",
      alone,
      hub: options.hub,
    });
    const judged = judge(measured, checks, { faultsAsked: scenario.faults?.length ?? 0 });
    results = resultsSchema.parse({ ...measured, ...judged });
  } catch (error) {
    // Where nothing ran there is nothing to keep; after a bug the folder is what tells.
    if (error instanceof UserError) await folder.discard();
    throw error;
  }
  const told = { folder: `${folder.finalPath}/`, details: options.report, json: options.export };
  const run = { scenario, seed, options: options.told, version: VERSION, deno: Deno.version.deno };
  await folder.finish({
    keepData: options.keep,
    isLatest: results.verdict !== "interrupted" && results.verdict !== "nothing_ran",
    texts: {
      ...await reportFiles(results, told),
      "run.json": `${JSON.stringify(run, null, 2)}\n`,
    },
  });
  await junitFile?.write(junit(results));
  if (options.json) out(JSON.stringify(results, null, 2));
  else closingText(results, told).forEach((line) => out(line));
  if (options.visualize) await show(join(folder.finalPath, "report.html"), options.context);
  return results;
}

async function show(report: string, { err, environment }: CommandContext): Promise<void> {
  if (!await openInBrowser(resolve(report), environment)) err(`report: ${resolve(report)}`);
}
