/** Judges a run: the checks that every run has, then those that were asked for, then the verdict. */
import { counted } from "../../internal/counted.ts";
import { EXIT, type ExitCode } from "../../internal/exit_codes.ts";
import { exitStatusText } from "../../internal/exit_status.ts";
import { grouped } from "../../outcome/amounts.ts";
import { type Metric, METRICS, NO_LEDGER } from "../../outcome/metrics.ts";
import { formatQuantity } from "../../outcome/quantity.ts";
import type { CheckResult, Measured, Results } from "../../outcome/results.ts";
import { type Expression, expressionWords, holds } from "./expression.ts";

/** What the run was to do beside what it measured. */
export interface JudgeContext {
  /** Faults of the scenario, also those whose time never came. */
  readonly faultsAsked: number;
}

/** The checks in the order of the report, and what follows from them. */
export function judge(
  run: Measured,
  checks: readonly Expression[],
  context: JudgeContext,
): Pick<Results, "checks" | "verdict"> {
  const results = [...everyRun(run, context), ...checks.map((check) => judgeOne(run, check))];
  return { checks: results, verdict: verdictOf(run, results) };
}

function everyRun(run: Measured, { faultsAsked }: JudgeContext): CheckResult[] {
  const { ledger, orphans } = run;
  const heard = run.hub.own ? "" : "as far as everyone was told";
  const failed = run.trainers.filter((trainer) => !trainer.success).map((trainer) => trainer.ai_id);
  return [
    builtIn(
      "every trainer succeeded",
      failed.length === 0,
      failed.length === 0 ? "" : `not ${listed(failed)}`,
    ),
    builtIn(
      "the hub ran to the end",
      run.ended_by !== "hub",
      run.ended_by !== "hub" ? "" : hubEndWords(run.hub),
    ),
    none("nothing acknowledged was lost", ledger, { bad: "lost", of: "acknowledged" }),
    none("order kept", ledger, { bad: "out_of_order", of: "received" }),
    // Of a hub that is not ours it is not known what was for whom.
    ...(run.hub.own
      ? [none("every connection brought what was due", ledger, { bad: "streams_broken", of: "streams" })]
      : []),
    builtIn(
      "one partner per fence",
      ledger === null ? undefined : ledger.fences_shared === 0,
      ledger === null ? NO_JOURNAL : ledger.fences_shared === 0 ? heard : `${ledger.fences_shared} had two`,
    ),
    builtIn("no process was left behind", orphans === 0, orphans === 0 ? "" : grouped(orphans)),
    ...(faultsAsked === 0 ? [] : [everyFault(run, faultsAsked)]),
  ];
}

function hubEndWords({ own, exit_code }: Measured["hub"]): string {
  if (!own) return "nobody could reach it at the end";
  return exit_code === null ? "it did not come back" : `it ended before: ${exitStatusText(exit_code)}`;
}

const NO_JOURNAL = `not measured: ${NO_LEDGER}`;

function builtIn(name: string, passed: boolean | undefined, measured: string): CheckResult {
  return { name, expression: null, verdict: verdictWord(passed), measured };
}

type Ledger = NonNullable<Measured["ledger"]>;

/** That none of nothing was bad says nothing. */
const OF_NOTHING = {
  acknowledged: "nothing was acknowledged",
  received: "nothing was received",
  streams: "nothing was received",
};

/** That of what the ledgers have `of`, none was `bad`. */
function none(
  name: string,
  ledger: Ledger | null,
  { bad, of }: { bad: keyof Ledger; of: keyof typeof OF_NOTHING },
): CheckResult {
  if (ledger === null) return builtIn(name, undefined, NO_JOURNAL);
  if (ledger[of] === 0) return builtIn(name, undefined, OF_NOTHING[of]);
  return builtIn(name, ledger[bad] === 0, `${grouped(ledger[bad])} of ${grouped(ledger[of])}`);
}

function verdictWord(passed: boolean | undefined): CheckResult["verdict"] {
  return passed === undefined ? "unknown" : passed ? "pass" : "fail";
}

/** As many names as a line bears. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5);
  return shown.join(", ") + (names.length > shown.length ? ` and ${names.length - shown.length} more` : "");
}

/** A fault that never happened leaves nothing tested that it was to test. */
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
    verdict: verdictWord(passed),
    measured: reading === undefined
      ? `not measured: ${metric.absent}`
      : formatQuantity(reading.value, metric.unit) +
        // Who stands out is worth naming where it is to be mended.
        (reading.whose !== undefined && !passed ? `, worst ${reading.whose}` : ""),
  };
}

function verdictOf(run: Measured, checks: readonly CheckResult[]): Results["verdict"] {
  // Checks that speak of the whole run say nothing of a part of it.
  if (run.ended_by === "signal") return "interrupted";
  const isAlive = run.trainers.some((trainer) => trainer.ready) ||
    run.load.some((ai) => ai.acknowledged + ai.delivered > 0);
  if (!isAlive) return "nothing_ran";
  for (const verdict of ["fail", "unknown"] as const) {
    if (checks.some((check) => check.verdict === verdict)) return verdict;
  }
  return "pass";
}

/** What a harness that came to this verdict ends with; the signal that interrupted it knows better. */
export function exitOf(verdict: Results["verdict"]): ExitCode {
  return {
    pass: EXIT.ok,
    fail: EXIT.checksFailed,
    unknown: EXIT.checksFailed,
    nothing_ran: EXIT.nothingRan,
    interrupted: EXIT.interrupted,
  }[verdict];
}
