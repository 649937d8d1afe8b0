/** Runs a scenario from an empty folder to a whole one: measures, judges, writes the results and prints them. */
import { join, resolve } from "node:path";
import type { Clock } from "../internal/clock.ts";
import type { CommandContext } from "../internal/command.ts";
import { UserError } from "../internal/user_error.ts";
import { VERSION } from "../internal/version.ts";
import { type Results, resultsSchema } from "../outcome/results.ts";
import type { Expression } from "./checks/expression.ts";
import { judge } from "./checks/judge.ts";
import { controlScores } from "./control.ts";
import { DiskWatch } from "./disk_watch.ts";
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

/** This variable is set to 1 by the test that a run fails when its faults are not applied. */
const NO_FAULTS = "AICOLLAB_TEST_NO_FAULTS";

export interface ReportOptions {
  readonly checks: readonly Expression[];
  readonly seed: number;
  /** Is what `{folder}` stands for in the commands of agents. */
  readonly folder: string;
  readonly out: string;
  readonly report: boolean;
  readonly export: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  /** Trains the members without a hub first. */
  readonly control: boolean;
  /** Shows the report in a browser. */
  readonly visualize: boolean;
  /** JUnit XML is written to this path. */
  readonly junit: string | undefined;
  /** Connects the run to a hub that runs already; undefined starts one. */
  readonly hub: ForeignHubOptions | undefined;
  /** `run.json` records these options. */
  readonly recorded: Readonly<Record<string, unknown>>;
  readonly context: CommandContext;
  readonly clock: Clock;
}

/** Runs, reports and returns the results. @throws {UserError} before or during the run, which then leaves no folder. */
export async function runAndReport(scenario: Scenario, options: ReportOptions): Promise<Results> {
  const { checks, seed, context: { out, environment }, clock } = options;
  const disk = new DiskWatch();
  // A run whose disk is full ends as one that is interrupted: nothing more of it would be kept.
  const signal = AbortSignal.any([options.context.signal, disk.signal]);
  await using junitFile = options.junit === undefined
    ? undefined
    : await ClaimedFile.claim(options.junit, "name a file in a folder that is there with --junit FILE");
  const runId = makeRunId(clock.wallMs());
  const folder = await ResultsFolder.begin(options.out, scenario.name, runId);
  let results: Results;
  try {
    using display = displayOn(options.context);
    for (const { runId: other, path } of await folder.unfinished()) {
      // A run that goes on beside this one has running programs.
      if (markedProcesses(other).length === 0) {
        display.print(`an earlier run did not finish: ${path}`);
      }
    }
    const sharesKey = options.hub !== undefined;
    const sealed = await makeSandbox(folder.path, environment, { sharesKey, disk });
    const sandbox = { ...sealed, environment: { ...sealed.environment, [RUN_MARK]: runId } };
    const alone = options.control
      ? await controlScores(scenario, { sandbox, seed, clock, signal, say: (line) => display.print(line) })
      : new Map<string, number>();
    const measured = await runScenario(scenario, {
      ...{ runId, seed, folder: options.folder, sandbox, clock, signal, display },
      faultsEnabled: environment[NO_FAULTS] !== "1",
      alone,
      hub: options.hub,
    });
    const judged = judge(measured, checks, { faultsAsked: scenario.faults?.length ?? 0 });
    results = resultsSchema.parse({ ...measured, ...judged });
  } catch (error) {
    const full = disk.errorOf(error, keptIn(folder.path));
    if (full) throw full;
    // A refused run has nothing to keep; after a bug the folder is evidence.
    if (error instanceof UserError) await folder.discard();
    throw error;
  }
  const closing = { folder: `${folder.finalPath}/`, details: options.report, json: options.export };
  const run = { scenario, seed, options: options.recorded, version: VERSION, deno: Deno.version.deno };
  const full = await folder.finish({
    keepData: options.keep,
    isLatest: results.verdict !== "interrupted" && results.verdict !== "nothing_ran",
    texts: {
      ...await reportFiles(results, closing),
      "run.json": `${JSON.stringify(run, null, 2)}\n`,
    },
  }).then(() => disk.errorOf(undefined, keptIn(folder.finalPath)), (error) => {
    const full = disk.errorOf(error, keptIn(folder.path));
    if (full) return full;
    throw error;
  });
  await junitFile?.write(junit(results));
  if (options.json) out(JSON.stringify(results, null, 2));
  else {closingText(results, full ? { ...closing, folder: `${folder.path}/` } : closing).forEach((line) =>
      out(line)
    );}
  // What there is was printed; that not all of it could be kept is what the command ends with.
  if (full) throw full;
  if (options.visualize) await show(join(folder.finalPath, "report.html"), options.context);
  return results;
}

/** Words the error of a full disk; the folder has what there was. */
function keptIn(folder: string) {
  return {
    what: `all results of the run; what there was is kept in "${folder}"`,
    fix: "make room there, or name a folder on another disk with --out DIR",
  };
}

async function show(report: string, { err, environment }: CommandContext): Promise<void> {
  if (!await openInBrowser(resolve(report), environment)) err(`report: ${resolve(report)}`);
}
