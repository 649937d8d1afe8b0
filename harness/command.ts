/** `aicollab harness`: runs a scenario, prints the verdict, leaves a folder of results; and what belongs to that. */
import { systemClock } from "../internal/clock.ts";
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { duration, flag, integer, path, text, texts } from "../internal/option.ts";
import { Interruption } from "../internal/signals.ts";
import { usageError } from "../internal/user_error.ts";
import { parseExpression } from "./checks/expression.ts";
import { exitOf } from "./checks/judge.ts";
import { compare, type CompareOptions } from "./compare/run.ts";
import { listScenarios } from "./list.ts";
import { runAndReport } from "./run_and_report.ts";
import { loadScenario } from "./scenario/load.ts";
import { withDuration, withTrainers } from "./scenario/resize.ts";

export const command = defineCommand({
  name: "harness",
  examples: ["aicollab harness basic --duration 20s", "aicollab harness --scenario basic --report --export"],
  places: ["scenario", "word", "other"],
  options: {
    scenario: text({ default: "basic", placeholder: "NAME|FILE", sentence: "what to run" }),
    duration: duration({ minMs: 1_000, sentence: "how long; the scenario says unless given" }),
    trainers: integer({ min: 1, max: 1_000, sentence: "how many, spread over its members" }),
    seed: integer({ max: 2 ** 31, sentence: "fixes workloads and draws; random unless given" }),
    threshold: texts({ placeholder: "EXPR", sentence: "one more check: round_trip_ms.p95 < 2s" }),
    out: path({ default: "results", placeholder: "DIR", sentence: "where results go" }),
    report: flag({ sentence: "print each trainer's details as well" }),
    export: flag({ sentence: "with --report: print results.json as well" }),
    json: flag({ sentence: "print results.json and nothing else" }),
    junit: path({ placeholder: "FILE", sentence: "write the checks as JUnit's XML as well" }),
    keep: flag({ sentence: "keep the hub's data folder and the AIs' ledgers" }),
    failOn: text({ placeholder: "PERCENT", sentence: "what compare fails on", hidden: true }),
    markdown: flag({ sentence: "compare for a pull request", hidden: true }),
    word: text({ sentence: "what show and compare are about", hidden: true }),
    other: text({ sentence: "what compare compares it with", hidden: true }),
  },
  note: "also: harness list, harness show SCENARIO, harness compare RUN RUN",
  async run(values, context) {
    const { scenario: asked, word, other } = values;
    if (asked === "list") {
      (await listScenarios(values)).forEach((line) => context.out(line));
      return EXIT.ok;
    }
    if (asked === "show") {
      const { name: _, ...scenario } = await loadScenario(word ?? "basic");
      context.out(JSON.stringify(scenario, null, 2));
      return EXIT.ok;
    }
    if (asked === "compare") return await compare(sidesOf(values), context.out);
    const surplus = word ?? other;
    if (surplus !== undefined) {
      throw usageError(`unexpected word "${surplus}"`, { fix: "aicollab harness --help" });
    }
    const checks = values.threshold.map(parseExpression);
    const loaded = await loadScenario(asked);
    const sized = values.trainers === undefined ? loaded : withTrainers(loaded, values.trainers);
    const scenario = withDuration(sized, values.duration ?? loaded.duration_ms);
    const results = await runAndReport(scenario, {
      ...values,
      hub: undefined,
      checks: [...scenario.checks.map(parseExpression), ...checks],
      seed: values.seed ?? crypto.getRandomValues(new Uint16Array(1))[0]!,
      context,
      clock: systemClock,
      // Those are told as they came out, with the scenario.
      told: Object.fromEntries(
        Object.entries(values).filter(([name]) => name !== "duration" && name !== "seed"),
      ),
    });
    const { reason } = context.signal;
    return reason instanceof Interruption ? reason.exit : exitOf(results.verdict);
  },
});

interface CompareWords {
  readonly word: string | undefined;
  readonly other: string | undefined;
  readonly failOn: string | undefined;
  readonly json: boolean;
  readonly markdown: boolean;
}

/** @throws {UserError} `USAGE` where a side is missing, or the share is none. */
function sidesOf({ word, other, failOn, json, markdown }: CompareWords): CompareOptions {
  if (word === undefined || other === undefined) {
    throw usageError("harness compare needs two sides", {
      why: "each is a folder of results or a results.json, several joined by commas",
      fix: "aicollab harness compare results/basic/RUN results/basic/latest",
    });
  }
  const share = failOn === undefined ? undefined : /^(\d+(?:\.\d+)?) ?%$/.exec(failOn)?.[1];
  if (failOn !== undefined && share === undefined) {
    throw usageError(`--fail-on must be a share like 10%; it is "${failOn}"`, {
      fix: "aicollab harness compare A B --fail-on 10%",
    });
  }
  return { a: word, b: other, failOn: share === undefined ? undefined : Number(share) / 100, json, markdown };
}
