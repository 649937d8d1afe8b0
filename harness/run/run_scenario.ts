/** Runs a scenario from the hub's start to its end and returns what was measured; it judges nothing and writes no report. */
import { join } from "node:path";
import { formatAddress } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { exitStatusText } from "../../internal/exit_status.ts";
import type { HubSample, Measured } from "../../outcome/results.ts";
import { runFaults } from "../faults/run_faults.ts";
import type { RunDisplay } from "../live/run_view.ts";
import { type LoadOutcome, startLoad } from "../measuring/load.ts";
import { ProcessMeter } from "../measuring/process_usage.ts";
import type { Sandbox } from "../population.ts";
import type { Scenario } from "../scenario/schema.ts";
import { trainerSpecs } from "../scenario/trainer_specs.ts";
import { MemberProcesses } from "./member_processes.ts";
import { TrainerStates } from "./trainer_states.ts";
import { RunTargets } from "./fault_targets.ts";
import { ForeignHub, type ForeignHubOptions } from "./foreign_hub.ts";
import { collectResults } from "./collect_results.ts";
import { endLingering } from "./marked_processes.ts";
import { OwnHub } from "./own_hub.ts";
import { Proxies } from "./proxies.ts";
import type { RunHub } from "./run_hub.ts";
import { sampleHub } from "./sample_hub.ts";
import { audit, collectLedgers } from "./run_audit.ts";
import { sampleRun, trySample } from "./sampling_loop.ts";

export interface RunOptions {
  readonly runId: string;
  readonly seed: number;
  /** Its environment carries the run's mark. */
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  /** Ends the run early and gracefully. */
  readonly signal: AbortSignal;
  readonly display: RunDisplay;
  /** Connects the run to a hub that runs already; undefined starts one. */
  readonly hub: ForeignHubOptions | undefined;
  /** False applies no fault of the scenario, for the test that the run then fails. */
  readonly faultsEnabled: boolean;
  /** Holds the best scores without a hub, by ai_id and domain: `AI_Node_1 ccd@1`. */
  readonly alone: ReadonlyMap<string, number>;
}

/** Runs the scenario. @throws {UserError} when the hub does not become ready; a trainer that does not is part of the results. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Measured> {
  const { runId, seed, sandbox, clock, display } = options;
  await Deno.mkdir(join(sandbox.folder, "ledgers"));
  const hub: RunHub = options.hub
    ? await ForeignHub.join(sandbox, options.hub, clock)
    : await OwnHub.start(sandbox, { leaseMs: scenario.lease_ms, quotaBytes: scenario.quota_bytes });
  const counts = await trySample({ sample: () => sampleHub(hub, 0) });
  const where = typeof counts === "string" ? counts : hub.statusUrl;
  display.print(`hub ready on ${formatAddress(hub.address)}, ${where}`);
  const zeroMs = clock.wallMs();
  const { end, hubExit, runLedgers, ...measured } = await runPrograms(scenario, hub, options);
  return await collectResults({
    run_id: runId,
    scenario: scenario.name,
    title: scenario.title,
    started_at: new Date(zeroMs).toISOString(),
    planned_ms: scenario.duration_ms,
    seed,
    hub: { address: formatAddress(hub.address), own: hub.isOwn, exit_code: hubExit, log: hub.log },
    ended_by: end,
    ...measured,
    latency: runLedgers.latency,
    ledger: audit(runLedgers, hub.database, (line) => display.print(line)),
    orphans: await endLingering(runId, clock),
    zeroMs,
    endMs: clock.wallMs(),
    database: hub.database,
    alone: options.alone,
  });
}

/** Runs trainers, load and faults on a started hub; whatever happens, none of them runs afterwards. */
async function runPrograms(scenario: Scenario, hub: RunHub, options: RunOptions) {
  const { sandbox, seed, clock, signal, display, faultsEnabled } = options;
  const say = (line: string) => display.print(line);
  const startMs = clock.monotonicMs();
  const elapsedMs = () => clock.monotonicMs() - startMs;
  let hubExit: number | null = null;
  let hubRuns = true;
  const hubEnded = hub.ended.then((code) => {
    hubExit = code;
    hubRuns = false;
    say(code === null ? "the hub did not come back" : `the hub ended: ${exitStatusText(code)}`);
  });
  const over = endOf(signal, hubEnded);
  await using proxies = await Proxies.start(scenario, hub.address);
  const addressOf = (ai_id: string) => proxies.byAi.get(ai_id)?.address ?? hub.address;
  const credentialsOf = (ai_id: string) => hub.credentialsOf(ai_id);
  const trainers = new MemberProcesses(trainerSpecs(scenario), {
    sandbox,
    seed,
    addressOf,
    credentialsOf,
    elapsedMs,
    say,
  });
  const targets = new RunTargets({
    trainers,
    hub,
    proxies: proxies.byAi,
    quotaBytes: scenario.quota_bytes,
    clock,
  });
  const load = startLoad(scenario.load ?? [], {
    ...{ address: addressOf, credentials: credentialsOf, clock, signal: over.signal, say },
  });
  let stopping: Promise<LoadOutcome> | undefined;
  const stopLoad = () => stopping ??= load.stop();
  const hub_stats: HubSample[] = [];
  const hubMeter = new ProcessMeter("hub");
  const sample = () => sampleHub(hub, elapsedMs());
  const sampleUsage = () => {
    if (hub.pid !== undefined) hubMeter.sample(hub.pid, elapsedMs());
    trainers.sampleUsage();
  };
  using trainerStates = new TrainerStates(trainers, hub.database);
  const { title, duration_ms: durationMs } = scenario;
  const show = (hub: HubSample | string) =>
    display.update({
      ...{ title, elapsedMs: elapsedMs(), durationMs, hub },
      trainers: trainerStates.sample(elapsedMs()),
    });
  const sampling = { durationMs, clock, elapsedMs, sample, sampleUsage, show };
  const faultOptions = { clock, elapsedMs, signal: over.signal, say, enabled: faultsEnabled };
  try {
    const [faults] = await Promise.all([
      runFaults(scenario.faults ?? [], targets, faultOptions),
      clock.delay(scenario.duration_ms, over.signal).then(() => over.abort("duration")),
      sampleRun(hub_stats, sampling, over.signal),
      trainers.startAll(clock, over.signal),
    ]);
    const last = await trySample({ sample });
    if (typeof last !== "string") hub_stats.push(last);
    const { connected } = trainers;
    const { isLost } = hub;
    say(`stopping the trainers${hub.isOwn && hubRuns ? ", then the hub" : ""}`);
    const loaded = await stopLoad();
    await trainers.stop();
    const runLedgers = await collectLedgers({
      ...{ folder: join(sandbox.folder, "ledgers"), load: loaded, hub },
      ready: trainers.members.filter(({ started }) => started?.program.isReady).map(({ spec }) => spec.ai_id),
    });
    return {
      end: isLost && over.signal.reason === "duration" ? "hub" : over.signal.reason as Measured["ended_by"],
      hubExit,
      duration_ms: Math.round(elapsedMs()),
      hub_stats,
      faults,
      trainers: trainers.members,
      connected,
      load: loaded.results,
      processes: [hubMeter.result(), ...trainers.usage].filter((process) => process !== null),
      runLedgers,
    };
  } finally {
    over.abort();
    await stopLoad();
    await trainers.stop();
    await hub.stop();
  }
}

/** Returns a controller that aborts with the reason for which the run ends; its caller adds "duration". */
function endOf(signal: AbortSignal, hubEnded: Promise<void>): AbortController {
  const over = new AbortController();
  hubEnded.then(() => over.abort("hub"));
  const abort = () => over.abort("signal");
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  return over;
}
