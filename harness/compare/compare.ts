/**
 * Runs `aicollab harness compare A B`, which shows what became better or worse from one side's runs to the other's.
 */
import { EXIT, type ExitCode } from "../../internal/exit_codes.ts";
import { usageError } from "../../internal/user_error.ts";
import { compareRuns, MIN_RUNS } from "../../outcome/compare.ts";
import { comparisonMarkdown } from "./markdown.ts";
import { readSide } from "./read_runs.ts";
import { comparisonText } from "./text.ts";

export interface CompareOptions {
  /** A side names folders of results or `results.json` files, joined by commas. */
  readonly a: string;
  readonly b: string;
  /** A metric that is surely worse by more than this share makes exit 3; no smaller change counts as one. */
  readonly failOn: number | undefined;
  readonly json: boolean;
  readonly markdown: boolean;
}

/**
 * Prints the comparison with `out` and returns the exit code: 3 where B is worse by more than `failOn`.
 * @throws {UserError}
 */
export async function compare(options: CompareOptions, out: (line: string) => void): Promise<ExitCode> {
  const { failOn, json, markdown } = options;
  const [a, b] = [await readSide(options.a), await readSide(options.b)];
  const shared = a.find(({ run_id }) => b.some((other) => other.run_id === run_id));
  const comparison = compareRuns(a, b, failOn === undefined ? {} : { threshold: failOn });
  if (shared && comparison.judgement !== "same") {
    throw usageError(`the run "${shared.run_id}" is on both sides`, {
      why: "the sides would then look more alike than they are",
      fix: "name each run on one side",
    });
  }
  if (failOn !== undefined && comparison.judgement === null) {
    // A check that lets everything pass would look like one that found nothing.
    throw usageError("--fail-on cannot judge so few runs", {
      why: `it takes ${MIN_RUNS} runs a side, there are ${a.length} and ${b.length}`,
      fix: "aicollab harness compare RUN,RUN,RUN RUN,RUN,RUN --fail-on 10%",
    });
  }
  if (json) out(JSON.stringify(comparison, null, 2));
  else for (const line of (markdown ? comparisonMarkdown : comparisonText)(comparison)) out(line);
  return failOn !== undefined && comparison.judgement === "worse" ? EXIT.checksFailed : EXIT.ok;
}
