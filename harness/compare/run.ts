/** `aicollab harness compare A B`: what became better, worse, or neither, from one side's runs to the other's. */
import { EXIT, type ExitCode } from "../../internal/exit_codes.ts";
import { usageError } from "../../internal/user_error.ts";
import { compareRuns, MIN_RUNS } from "../../outcome/compare.ts";
import { comparisonMarkdown } from "./markdown.ts";
import { readSide } from "./read_runs.ts";
import { comparisonText } from "./text.ts";

/** What is compared, and how it is told. */
export interface CompareOptions {
  /** A folder of results or a `results.json`, several joined by commas. */
  readonly a: string;
  readonly b: string;
  /** A share: a metric that is surely worse by more than that makes exit 3, and no smaller change counts as one. */
  readonly failOn: number | undefined;
  readonly json: boolean;
  readonly markdown: boolean;
}

/** Prints the comparison with `out`; 3 where it is worse by more than was asked for. @throws {UserError} */
export async function compare(options: CompareOptions, out: (line: string) => void): Promise<ExitCode> {
  const { failOn, json, markdown } = options;
  const [a, b] = [await readSide(options.a), await readSide(options.b)];
  const shared = a.find(({ run_id }) => b.some((other) => other.run_id === run_id));
  const comparison = compareRuns(a, b, failOn === undefined ? {} : { threshold: failOn });
  if (shared && comparison.judgement !== "same") {
    throw usageError(`the run "${shared.run_id}" is on both sides`, {
      why: "then the sides would seem more alike than they are",
      fix: "name each run on one side",
    });
  }
  if (failOn !== undefined && comparison.judgement === null) {
    // A gate that lets everything through would look like one that found nothing.
    throw usageError("--fail-on cannot judge so few runs", {
      why: `it takes ${MIN_RUNS} runs a side, there are ${a.length} and ${b.length}`,
      fix: "aicollab harness compare RUN,RUN,RUN RUN,RUN,RUN --fail-on 10%",
    });
  }
  if (json) out(JSON.stringify(comparison, null, 2));
  else for (const line of (markdown ? comparisonMarkdown : comparisonText)(comparison)) out(line);
  return failOn !== undefined && comparison.judgement === "worse" ? EXIT.checksFailed : EXIT.ok;
}
