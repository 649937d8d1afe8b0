/** Defines `aicollab harness`, which runs a scenario, prints the result and leaves a folder of results. */
import { type Address, formatAddress } from "../internal/address.ts";
import { systemClock } from "../internal/clock.ts";
import { type CommandContext, defineCommand } from "../internal/command.ts";
import {
  address,
  duration,
  flag,
  integer,
  path,
  type Placed,
  secret,
  secretFile,
  text,
  texts,
  webAddress,
} from "../internal/option.ts";
import { Interruption } from "../internal/signals.ts";
import { ring } from "./bells/ring_command.ts";
import { parseExpression } from "./checks/expression.ts";
import { exitOf } from "./checks/judge.ts";
import { compare } from "./compare_command.ts";
import { list } from "./list_command.ts";
import { runAndReport } from "./run_and_report.ts";
import { credentialsFrom } from "./run/credentials.ts";
import type { ForeignHubOptions } from "./run/foreign_hub.ts";
import { folderOf } from "./scenario/exec_words.ts";
import { BUILT_IN_NAMES, loadScenario } from "./scenario/load.ts";
import { isAgent } from "./scenario/member_schema.ts";
import { refuseMissingPrograms } from "./scenario/programs.ts";
import { refuseForeignHub } from "./scenario/refuse_foreign_hub.ts";
import { refuseOverlaps } from "./scenario/overlap.ts";
import { withDuration, withTrainers } from "./scenario/resize.ts";
import type { Scenario } from "./scenario/schema.ts";
import { knownSpecializations, refuseUnknownSpecializations } from "./scenario/specializations.ts";
import { refuseTooLate } from "./scenario/too_late.ts";
import { scriptedAgent } from "./scripted_agent/scripted_agent_command.ts";
import { show } from "./show_command.ts";

/** A hub serves its dashboard on this port by default. */
const STATUS_PORT = 5_001;

const commands = { list, show, compare, ring, "scripted-agent": scriptedAgent };

export const command = defineCommand({
  name: "harness",
  examples: ["aicollab harness basic --duration 20s", "aicollab harness --scenario basic --report --export"],
  places: ["scenario"],
  commands,
  options: {
    scenario: text({
      default: "basic",
      placeholder: "NAME|FILE",
      usual: BUILT_IN_NAMES,
      sentence: "scenario to run",
    }),
    duration: duration({ minMs: 1_000, sentence: "length of the run (as in the scenario)" }),
    trainers: integer({ min: 1, max: 1_000, sentence: "number of trainers, spread over the members" }),
    seed: integer({ max: 2 ** 31, sentence: "seed for workloads and random draws (random)" }),
    threshold: texts({ placeholder: "EXPR", sentence: "additional check, such as round_trip_ms.p95<2s" }),
    hub: address({ sentence: "use a running hub; see --token-file, --status" }),
    control: flag({ sentence: "let each AI learn alone first, to compare" }),
    report: flag({ sentence: "print details of each member" }),
    export: flag({ sentence: "with --report: print results.json, too" }),
    visualize: flag({ sentence: "open report.html, or print its path" }),
    json: flag({ sentence: "print only JSON" }),
    junit: path({ placeholder: "FILE", sentence: "write the checks as JUnit XML" }),
    out: path({ default: "results", placeholder: "DIR", sentence: "folder for results" }),
    keep: flag({ sentence: "keep the hub's data and all ledgers" }),
    open: flag({ sentence: "the same as --visualize", hidden: true }),
    token: secret({ sentence: "secret of every AI at --hub", hidden: true }),
    tokenFile: secretFile({ sentence: "lines AI=SECRET, or one secret for all", hidden: true }),
    status: webAddress({ sentence: "dashboard of --hub (port 5001 of its host)", hidden: true }),
  },
  async run(values, context) {
    const thresholds = values.threshold.map(parseExpression);
    const { scenario: asked } = values;
    const loaded = await loadScenario(asked, { orCommands: ["list", "show", "compare"] });
    const sized = values.trainers === undefined ? loaded : withTrainers(loaded, values.trainers);
    const scenario = withDuration(sized, values.duration ?? loaded.duration_ms);
    refuseTooLate(scenario);
    refuseOverlaps(scenario);
    const folder = folderOf(asked);
    await refuseMissingPrograms(scenario, { folder, path: context.environment.PATH });
    if (!BUILT_IN_NAMES.includes(asked) && scenario.members.some((member) => !isAgent(member))) {
      const known = await knownSpecializations(context.environment);
      refuseUnknownSpecializations(scenario, known);
    }
    const results = await runAndReport(scenario, {
      ...values,
      hub: values.hub && await foreignHub(scenario, { ...values, hub: values.hub }, context),
      visualize: values.visualize || values.open,
      checks: [...scenario.checks.map(parseExpression), ...thresholds],
      folder,
      seed: values.seed ?? crypto.getRandomValues(new Uint16Array(1))[0]!,
      context,
      clock: systemClock,
      recorded: recordedOptions(values),
    });
    const { reason } = context.signal;
    return reason instanceof Interruption ? reason.exit : exitOf(results.verdict);
  },
});

interface HubWords {
  readonly hub: Address;
  readonly status: Address | undefined;
  readonly token: Placed | undefined;
  readonly tokenFile: Placed | undefined;
}

/**
 * Returns how to reach the hub.
 * @throws {UserError} `USAGE` where the scenario cannot run against it, or credentials are missing
 */
async function foreignHub(
  scenario: Scenario,
  { hub, status, token, tokenFile }: HubWords,
  { environment, err }: Pick<CommandContext, "environment" | "err">,
): Promise<ForeignHubOptions> {
  const at = formatAddress(hub);
  refuseForeignHub(scenario, at);
  const statusAt = formatAddress(status ?? { hostname: hub.hostname, port: STATUS_PORT });
  return {
    address: hub,
    statusUrl: `http://${statusAt}/status`,
    credentialsOf: await credentialsFrom(
      { token, tokenFile },
      environment,
      (text) => err(`warning: ${text}`),
    ),
  };
}

/**
 * Returns the options for `run.json`: without duration and seed, which stand there as they were used, and without the
 * secret.
 */
function recordedOptions(
  values: Readonly<Record<string, unknown>> & Pick<HubWords, "tokenFile">,
): Record<string, unknown> {
  const apart = new Set(["duration", "seed", "token"]);
  const recorded = Object.entries({ ...values, tokenFile: values.tokenFile?.text });
  return Object.fromEntries(recorded.filter(([name]) => !apart.has(name)));
}
