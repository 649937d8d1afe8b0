/** Judges a run: by the checks of every run, then by those of its scenario and options, and combines them into its result. */
import { counted } from "../../internal/counted.ts";
import { EXIT, type ExitCode } from "../../internal/exit_codes.ts";
import { exitStatusText } from "../../internal/exit_status.ts";
import { grouped } from "../../outcome/amounts.ts";
import { type Metric, METRICS, NO_LEDGER } from "../../outcome/metrics.ts";
import { formatQuantity } from "../../outcome/quantity.ts";
import { type CheckResult, hasAgentsAlone, type Measured, type Results } from "../../outcome/results.ts";
import { type Expression, expressionWords, holds } from "./expression.ts";

export interface JudgeContext {
  /** Counts the faults of the scenario, those included whose time never came. */
  readonly faultsAsked: number;
}

/** Returns the checks in the order of the report, and the result of the run. */
export function judge(
  run: Measured,
  checks: readonly Expression[],
  context: JudgeContext,
): Pick<Results, "checks" | "verdict"> {
  const results = [...everyRun(run, context), ...checks.map((check) => judgeOne(run, check))];
  return { checks: results, verdict: runOutcome(run, results) };
}

function everyRun(run: Measured, { faultsAsked }: JudgeContext): CheckResult[] {
  const { ledger, orphans } = run;
  const limits = run.hub.own ? "" : "in entries for everyone";
  return [
    ...(hasAgentsAlone(run) ? [] : [everyMember("every trainer succeeded", run.trainers)]),
    ...(run.agents.length > 0 ? [everyMember("every agent ended as it was to", run.agents)] : []),
    ...(run.tasks.length > 0 ? taskChecks(run.tasks) : []),
    builtIn(
      "the hub ran to the end",
      run.ended_by !== "hub",
      run.ended_by !== "hub" ? "" : hubEndWords(run.hub),
    ),
    none("nothing acknowledged was lost", ledger, { bad: "lost", of: "acknowledged" }),
    none("order kept", ledger, { bad: "out_of_order", of: "received" }),
    // The recording of a hub that is not ours lacks entries for single AIs.
    ...(run.hub.own
      ? [none("every connection delivered all its entries", ledger, { bad: "streams_broken", of: "streams" })]
      : []),
    builtIn(
      "one partner per fence",
      ledger === null ? undefined : ledger.fences_shared === 0,
      ledger === null ? NO_JOURNAL : ledger.fences_shared === 0 ? limits : `${ledger.fences_shared} had two`,
    ),
    builtIn("no process was left behind", orphans === 0, orphans === 0 ? "" : grouped(orphans)),
    ...(faultsAsked === 0 ? [] : [everyFault(run, faultsAsked)]),
  ];
}

function everyMember(
  name: string,
  members: readonly { readonly ai_id: string; readonly success: boolean }[],
): CheckResult {
  const failed = members.filter(({ success }) => !success).map(({ ai_id }) => ai_id);
  return builtIn(name, failed.length === 0, failed.length === 0 ? "" : `not ${listed(failed)}`);
}

type Task = Measured["tasks"][number];

/** Checks that each task was completed once in the journal, and that whoever asked got that very result. */
function taskChecks(tasks: readonly Task[]): CheckResult[] {
  const every = (name: string, isRight: (task: Task) => boolean, words: (task: Task) => string) => {
    const wrong = tasks.filter((task) => !isRight(task));
    const count = `${grouped(tasks.length - wrong.length)} of ${grouped(tasks.length)}`;
    const which = wrong.length === 0
      ? ""
      : `, not ${listed(wrong.map((task) => `task ${task.n} (${words(task)})`))}`;
    return builtIn(name, wrong.length === 0, `${count}${which}`);
  };
  return [
    every(
      "every task was done exactly once",
      ({ done, state }) => done === 1 && state === "completed",
      ({ done, state }) => done > 1 ? `${done} times` : state,
    ),
    every(
      "every asker got the result",
      ({ heard }) => heard,
      ({ answered_at_ms, done }) =>
        answered_at_ms === null ? "no answer" : done === 0 ? "there is none" : "another one",
    ),
  ];
}

function hubEndWords({ own, exit_code }: Measured["hub"]): string {
  if (!own) return "it could not be reached at the end";
  return exit_code === null ? "it did not restart" : `it ended before: ${exitStatusText(exit_code)}`;
}

const NO_JOURNAL = `not measured: ${NO_LEDGER}`;

function builtIn(name: string, passed: boolean | undefined, measured: string): CheckResult {
  return { name, expression: null, verdict: outcomeOf(passed), measured };
}

type Ledger = NonNullable<Measured["ledger"]>;

/** A check of nothing is unknown, with this text. */
const NOTHING_WORDS = {
  acknowledged: "nothing was acknowledged",
  received: "nothing was received",
  streams: "nothing was received",
};

/** Checks that none of the ledgers' `of` was `bad`; what is good is counted, so that "2 of 2" reads as it is meant. */
function none(
  name: string,
  ledger: Ledger | null,
  { bad, of }: { bad: keyof Ledger; of: keyof typeof NOTHING_WORDS },
): CheckResult {
  if (ledger === null) return builtIn(name, undefined, NO_JOURNAL);
  if (ledger[of] === 0) return builtIn(name, undefined, NOTHING_WORDS[of]);
  return builtIn(name, ledger[bad] === 0, `${grouped(ledger[of] - ledger[bad])} of ${grouped(ledger[of])}`);
}

function outcomeOf(passed: boolean | undefined): CheckResult["verdict"] {
  return passed === undefined ? "unknown" : passed ? "pass" : "fail";
}

/** Joins at most five names and counts the others. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5);
  return shown.join(", ") + (names.length > shown.length ? ` and ${names.length - shown.length} more` : "");
}

/** Checks that every fault was applied: one that was not has tested nothing. */
function everyFault({ faults }: Measured, asked: number): CheckResult {
  const applied = faults.filter((fault) => fault.applied_at_ms !== null);
  const missing = faults.filter((fault) => fault.applied_at_ms === null)
    .map(({ kind, target }) => target === null ? kind : `${kind} ${target}`);
  const isDone = applied.length >= asked && missing.length === 0;
  const names = missing.length === 0 ? counted(asked - applied.length, "fault") : listed(missing);
  return builtIn(
    "every fault was applied",
    isDone,
    isDone ? `${applied.length} of ${asked}` : `asked for, never applied: ${names}`,
  );
}

function judgeOne(run: Measured, expression: Expression): CheckResult {
  const metric: Metric = METRICS[expression.metric];
  const reading = metric.read(run, expression.aggregation);
  const passed = reading && holds(expression, reading.value);
  return {
    name: expressionWords(expression),
    expression: expression.text,
    verdict: outcomeOf(passed),
    measured: reading === undefined
      ? `not measured: ${metric.absent}`
      : formatQuantity(reading.value, metric.unit) +
        // A failed check names the AI or process with the worst value.
        (reading.whose !== undefined && !passed ? `, worst ${reading.whose}` : ""),
  };
}

function runOutcome(run: Measured, checks: readonly CheckResult[]): Results["verdict"] {
  // Checks are meant for a whole run and do not apply to a part of it.
  if (run.ended_by === "signal") return "interrupted";
  const isAlive = [...run.trainers, ...run.agents].some(({ ready }) => ready) ||
    run.load.some((ai) => ai.acknowledged + ai.delivered > 0);
  if (!isAlive) return "nothing_ran";
  for (const verdict of ["fail", "unknown"] as const) {
    if (checks.some((check) => check.verdict === verdict)) return verdict;
  }
  return "pass";
}

/** Returns the exit code for the result of a run, unless a signal that interrupted it sets another. */
export function exitOf(verdict: Results["verdict"]): ExitCode {
  return {
    pass: EXIT.ok,
    fail: EXIT.checksFailed,
    unknown: EXIT.checksFailed,
    nothing_ran: EXIT.nothingRan,
    interrupted: EXIT.interrupted,
  }[verdict];
}
