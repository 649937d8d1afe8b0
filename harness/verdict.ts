/** Judges a run: two checks that every scenario has, then its own, then the verdict. */
import { EXIT, type ExitCode } from "../internal/exit_codes.ts";
import type { Results } from "../outcome/results.ts";
import { type Measured, MEASURES } from "./measures.ts";
import type { Scenario } from "./scenario.ts";

/** The checks in the order of the report, and what follows from them. */
export function judge(run: Measured, checks: Scenario["checks"]): Pick<Results, "checks" | "verdict"> {
  const failed = run.trainers.filter((trainer) => !trainer.success).map((trainer) => trainer.ai_id);
  const results = [
    {
      name: "the hub ran to the end",
      passed: run.ended_by !== "hub",
      measured: run.ended_by === "hub" ? "it ended before" : "",
    },
    {
      name: "every trainer succeeded",
      passed: failed.length === 0,
      measured: failed.length === 0 ? "" : `not ${failed.join(", ")}`,
    },
    ...checks.map(({ measure, at_least }) => {
      const value = MEASURES[measure].of(run);
      return {
        name: `${MEASURES[measure].words} ≥ ${at_least}`,
        passed: value >= at_least,
        measured: String(value),
      };
    }),
  ];
  return { checks: results, verdict: verdictOf(run, results.every((check) => check.passed)) };
}

function verdictOf({ ended_by, trainers }: Measured, hasPassed: boolean): Results["verdict"] {
  // Checks that speak of the whole run say nothing of a part of it.
  if (ended_by === "signal") return "interrupted";
  if (!trainers.some((trainer) => trainer.ready)) return "nothing_ran";
  return hasPassed ? "pass" : "fail";
}

/** What a harness that came to this verdict ends with; the signal that interrupted it knows better. */
export function exitOf(verdict: Results["verdict"]): ExitCode {
  return {
    pass: EXIT.ok,
    fail: EXIT.checksFailed,
    nothing_ran: EXIT.nothingRan,
    interrupted: EXIT.interrupted,
  }[verdict];
}
