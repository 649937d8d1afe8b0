/** Runs one scenario from the hub's start to its end and gathers what can be measured; judges nothing, writes no report. */
import { join } from "node:path";
import { formatAddress } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { exitStatusText } from "../../internal/exit_status.ts";
import type { HubSample, Measured } from "../../outcome/results.ts";
import { runFaults } from "../faults/run_faults.ts";
import type { RunDisplay } from "../live/run_view.ts";
import { type LoadOutcome, startLoad } from "../measuring/load.ts";
import { ProcessMeter } from "../measuring/process_usage.ts";
import type { Habitat } from "../population.ts";
import type { Scenario } from "../scenario/schema.ts";
import { seatsOf } from "../scenario/trainer_specs.ts";
import { Crew } from "./trainer_processes.ts";
import { CrewWatch } from "./trainer_states.ts";
import { RunTargets } from "./fault_targets.ts";
import { ForeignHub, type ForeignHubOptions } from "./foreign_hub.ts";
import { gather } from "./collect_results.ts";
import { endLingering } from "./marked_processes.ts";
import { OwnHub } from "./own_hub.ts";
import { Proxies } from "./proxies.ts";
import type { RunHub } from "./run_hub.ts";
import { sampleHub } from "./sample_hub.ts";
import { audit, testimonyOf } from "./run_audit.ts";
import { lookOnce, watch } from "./sampling_loop.ts";

/** What a run needs beside its scenario. */
export interface RunOptions {
  readonly runId: string;
  readonly seed: number;
  /** Its programs bear the run's mark. */
  readonly habitat: Habitat;
  readonly clock: Clock;
  /** Ends the run early, in good order. */
  readonly signal: AbortSignal;
  /** Shows a person what happens. */
  readonly display: RunDisplay;
  /** One that runs already; undefined: the run starts its own. */
  readonly hub: ForeignHubOptions | undefined;
  /** False: no fault of the scenario happens, for the test that it then fails. */
  readonly faultsEnabled: boolean;
  /** Best scores without a hub, by ai_id and domain: `AI_Node_1 ccd@1`. */
  readonly alone: ReadonlyMap<string, number>;
}

/** @throws {UserError} when the hub does not become ready; a trainer that does not is a result like any other. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Measured> {
  const { runId, seed, habitat, clock, display } = options;
  await Deno.mkdir(join(habitat.folder, "ledgers"));
  const hub: RunHub = options.hub
    ? await ForeignHub.join(habitat, options.hub, clock)
    : await OwnHub.start(habitat, { leaseMs: scenario.lease_ms, quotaBytes: scenario.quota_bytes });
  const counts = await lookOnce({ look: () => sampleHub(hub, 0) });
  const where = typeof counts === "string" ? counts : hub.statusUrl;
  display.tell(`hub ready on ${formatAddress(hub.address)}, ${where}`);
  const zeroMs = clock.wallMs();
  const { end, hubExit, testimony, ...lived } = await live(scenario, hub, options);
  return await gather({
    run_id: runId,
    scenario: scenario.name,
    title: scenario.title,
    started_at: new Date(zeroMs).toISOString(),
    planned_ms: scenario.duration_ms,
    seed,
    hub: { address: formatAddress(hub.address), own: hub.isOwn, exit_code: hubExit, log: hub.log },
    ended_by: end,
    ...lived,
    latency: testimony.latency,
    ledger: audit(testimony, hub.database, (line) => display.tell(line)),
    orphans: await endLingering(runId, clock),
    zeroMs,
    endMs: clock.wallMs(),
    database: hub.database,
    alone: options.alone,
  });
}

/** Everything between the hub's start and its end; whatever happens, nothing of it runs any more afterwards. */
async function live(scenario: Scenario, hub: RunHub, options: RunOptions) {
  const { habitat, seed, clock, signal, display, faultsEnabled } = options;
  const say = (line: string) => display.tell(line);
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
  const crew = new Crew(seatsOf(scenario), { habitat, seed, addressOf, credentialsOf, elapsedMs, say });
  const targets = new RunTargets({
    crew,
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
  const look = () => sampleHub(hub, elapsedMs());
  const weigh = () => {
    if (hub.pid !== undefined) hubMeter.look(hub.pid, elapsedMs());
    crew.weigh();
  };
  using crewWatch = new CrewWatch(crew, hub.database);
  const { title, duration_ms: durationMs } = scenario;
  const show = (seen: HubSample | string) =>
    display.update({
      ...{ title, elapsedMs: elapsedMs(), durationMs, hub: seen },
      trainers: crewWatch.look(elapsedMs()),
    });
  const watching = { durationMs, clock, elapsedMs, look, weigh, show };
  const striking = { clock, elapsedMs, signal: over.signal, say, enabled: faultsEnabled };
  try {
    const [faults] = await Promise.all([
      runFaults(scenario.faults ?? [], targets, striking),
      clock.delay(scenario.duration_ms, over.signal).then(() => over.abort("duration")),
      watch(hub_stats, watching, over.signal),
      crew.arrive(clock, over.signal),
    ]);
    const last = await lookOnce({ look });
    if (typeof last !== "string") hub_stats.push(last);
    const { present } = crew;
    const { isLost } = hub;
    say(`stopping the trainers${hub.isOwn && hubRuns ? ", then the hub" : ""}`);
    const loaded = await stopLoad();
    await crew.stop();
    const testimony = await testimonyOf({
      ...{ folder: join(habitat.folder, "ledgers"), load: loaded, hub },
      ready: crew.members.filter(({ started }) => started?.program.isReady).map(({ seat }) => seat.ai_id),
    });
    return {
      end: isLost && over.signal.reason === "duration" ? "hub" : over.signal.reason as Measured["ended_by"],
      hubExit,
      duration_ms: Math.round(elapsedMs()),
      hub_stats,
      faults,
      crew: crew.members,
      present,
      load: loaded.results,
      processes: [hubMeter.result(), ...crew.usage].filter((process) => process !== null),
      testimony,
    };
  } finally {
    over.abort();
    await stopLoad();
    await crew.stop();
    await hub.stop();
  }
}

/** Aborts with the reason for which the run ends; "duration" is its caller's. */
function endOf(signal: AbortSignal, hubEnded: Promise<void>): AbortController {
  const over = new AbortController();
  hubEnded.then(() => over.abort("hub"));
  const abort = () => over.abort("signal");
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  return over;
}
