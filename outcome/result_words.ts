/** Says the result of a run and of its checks in words, the same in text, page and JUnit. */
import { seconds } from "./amounts.ts";
import { counted } from "../internal/counted.ts";
import type { CheckResult, Results } from "./results.ts";

/** A mark stands before each check; its shape carries the result, not its colour. */
export const MARKS: Readonly<Record<CheckResult["verdict"], string>> = {
  pass: "✅",
  fail: "❌",
  unknown: "❔",
};

/** Pages colour these marks as well. */
export const SIGNS: Readonly<Record<CheckResult["verdict"], string>> = { pass: "✓", fail: "✕", unknown: "▲" };

/** Returns `["FAIL", "1 of 7 checks"]`; where checks failed, unknown ones are counted beside them. */
export function verdictWords(
  { checks, verdict, duration_ms, planned_ms }: Results,
): [word: string, rest: string] {
  const of = (wanted: CheckResult["verdict"]) =>
    `${checks.filter((check) => check.verdict === wanted).length} of ${counted(checks.length, "check")}`;
  switch (verdict) {
    case "pass":
      return ["PASS", counted(checks.length, "check")];
    case "fail":
      return ["FAIL", [of("fail"), ...unmeasured(checks)].join(", ")];
    case "unknown":
      return ["UNKNOWN", `${of("unknown")} could not be measured`];
    case "interrupted":
      return ["INTERRUPTED", `after ${seconds(duration_ms)} of ${planned_ms / 1_000} s`];
    case "nothing_ran":
      return ["NOTHING RAN", "no AI reached the hub"];
  }
}

function unmeasured(checks: readonly CheckResult[]): string[] {
  const count = checks.filter(({ verdict }) => verdict === "unknown").length;
  return count === 0 ? [] : [`${count} not measured`];
}
