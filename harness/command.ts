/** `aicollab harness`: runs a scenario, prints the verdict, leaves a folder of results; and what belongs to that. */
import { type Address, formatAddress } from "../internal/address.ts";
import { systemClock } from "../internal/clock.ts";
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { address, duration, flag, integer, path, text, texts, webAddress } from "../internal/option.ts";
import { Interruption } from "../internal/signals.ts";
import { usageError } from "../internal/user_error.ts";
import { parseExpression } from "./checks/expression.ts";
import { exitOf } from "./checks/judge.ts";
import { compare, type CompareOptions } from "./compare/run.ts";
import { listScenarios } from "./list.ts";
import { runAndReport } from "./run_and_report.ts";
import { credentialsFrom } from "./run/credentials.ts";
import type { ForeignHubOptions } from "./run/foreign_hub.ts";
import { BUILT_IN_NAMES, loadScenario } from "./scenario/load.ts";
import { refuseForeignHub } from "./scenario/needs.ts";
import { refuseOverlaps } from "./scenario/overlap.ts";
import { withDuration, withTrainers } from "./scenario/resize.ts";
import type { Scenario } from "./scenario/schema.ts";
import { knownSpecializations, refuseUnknownSpecializations } from "./scenario/specializations.ts";
import { refuseTooLate } from "./scenario/too_late.ts";

/** Where a hub serves its dashboard, unless told otherwise. */
const STATUS_PORT = 5_001;

/** How many words may follow this one. */
const WORDS_AFTER: Readonly<Record<string, number>> = { show: 1, compare: 2 };

export const command = defineCommand({
  name: "harness",
  examples: ["aicollab harness basic --duration 20s", "aicollab harness --scenario basic --report --export"],
  places: ["scenario", "word", "other"],
  options: {
    scenario: text({
      default: "basic",
      placeholder: "NAME|FILE",
      usual: [...BUILT_IN_NAMES, "list", "show", "compare"],
      sentence: "what to run",
    }),
    duration: duration({ minMs: 1_000, sentence: "how long; the scenario says unless given" }),
    trainers: integer({ min: 1, max: 1_000, sentence: "how many, spread over its members" }),
    seed: integer({ max: 2 ** 31, sentence: "fixes workloads and draws (random)" }),
    threshold: texts({ placeholder: "EXPR", sentence: "a check: round_trip_ms.p95<2s" }),
    hub: address({ sentence: "a hub that runs; --token-file, --status" }),
    control: flag({ sentence: "learn without a hub first, to compare" }),
    report: flag({ sentence: "print each trainer's details as well" }),
    export: flag({ sentence: "with --report: print results.json as well" }),
    visualize: flag({ sentence: "open report.html, or tell its path" }),
    json: flag({ sentence: "print JSON and nothing else" }),
    junit: path({ placeholder: "FILE", sentence: "write the checks as JUnit XML" }),
    out: path({ default: "results", placeholder: "DIR", sentence: "where results go" }),
    keep: flag({ sentence: "keep the hub's data and all ledgers" }),
    open: flag({ sentence: "the same as visualize", hidden: true }),
    token: text({ placeholder: "SECRET", sentence: "lets every AI in at --hub", hidden: true }),
    tokenFile: path({
      placeholder: "FILE",
      sentence: "lines AI=SECRET, or one secret for all",
      hidden: true,
    }),
    status: webAddress({ sentence: "the dashboard of --hub; port 5001 unless given", hidden: true }),
    failOn: text({ placeholder: "PERCENT", sentence: "exit 3 where B is worse by more", hidden: true }),
    markdown: flag({ sentence: "print Markdown, for a pull request", hidden: true }),
    word: text({ sentence: "what show and compare are about", usual: BUILT_IN_NAMES, hidden: true }),
    other: text({ sentence: "what compare compares it with", hidden: true }),
  },
  words: {
    list: {
      summary: "the scenarios that there are",
      examples: ["aicollab harness list", "aicollab harness list --json"],
      options: ["json"],
    },
    show: {
      summary: "a scenario as a file, for one of your own",
      examples: ["aicollab harness show basic > mine.json", "aicollab harness show partner_dies"],
      options: [],
    },
    compare: {
      summary: "runs beside each other; from three a side it judges",
      examples: [
        "aicollab harness compare results/basic/RUN results/basic/latest",
        "aicollab harness compare A1,A2,A3 B1,B2,B3 --fail-on 10%",
      ],
      options: ["failOn", "json", "markdown"],
    },
  },
  note: "also: harness list | show SCENARIO | compare A B [--fail-on 10%] [--markdown]",
  async run(values, context) {
    const { scenario: asked, word, other } = values;
    const surplus = [word, other].slice(WORDS_AFTER[asked] ?? 0).find((text) => text !== undefined);
    if (surplus !== undefined) {
      throw usageError(`unexpected word "${surplus}"`, { fix: "aicollab harness --help" });
    }
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
    const thresholds = values.threshold.map(parseExpression);
    const loaded = await loadScenario(asked);
    const sized = values.trainers === undefined ? loaded : withTrainers(loaded, values.trainers);
    const scenario = withDuration(sized, values.duration ?? loaded.duration_ms);
    refuseTooLate(scenario);
    refuseOverlaps(scenario);
    if (!BUILT_IN_NAMES.includes(asked) && scenario.members.length > 0) {
      const known = await knownSpecializations(context.environment);
      refuseUnknownSpecializations(scenario, known);
    }
    const results = await runAndReport(scenario, {
      ...values,
      hub: values.hub && await foreignHub(scenario, { ...values, hub: values.hub }, context.environment),
      visualize: values.visualize || values.open,
      checks: [...scenario.checks.map(parseExpression), ...thresholds],
      seed: values.seed ?? crypto.getRandomValues(new Uint16Array(1))[0]!,
      context,
      clock: systemClock,
      told: optionsTold(values),
    });
    const { reason } = context.signal;
    return reason instanceof Interruption ? reason.exit : exitOf(results.verdict);
  },
});

interface HubWords {
  readonly hub: Address;
  readonly status: Address | undefined;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
}

/** @throws {UserError} `USAGE` where the scenario cannot run against it, or nothing lets us in. */
async function foreignHub(
  scenario: Scenario,
  { hub, status, token, tokenFile }: HubWords,
  environment: Readonly<Record<string, string>>,
): Promise<ForeignHubOptions> {
  const at = formatAddress(hub);
  refuseForeignHub(scenario, at);
  const statusAt = formatAddress(status ?? { hostname: hub.hostname, port: STATUS_PORT });
  return {
    address: hub,
    statusUrl: `http://${statusAt}/status`,
    credentialsOf: await credentialsFrom({ token, tokenFile }, environment),
  };
}

/** For `run.json`: duration and seed stand there as they came out; a secret belongs in no file of ours. */
function optionsTold(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const apart = new Set(["duration", "seed", "token"]);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !apart.has(name)));
}

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
