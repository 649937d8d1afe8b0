/** Runs a scenario from the hub's start to its end and returns what was measured; it judges nothing and writes no report. */
import { join } from "node:path";
import { type Address, formatAddress } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { exitStatusText } from "../../internal/exit_status.ts";
import type { HubSample, Measured } from "../../outcome/results.ts";
import { Bells } from "../bells/bells.ts";
import { expandExec } from "../scenario/exec_words.ts";
import { thinkingScript } from "../scripted_agent/thinking.ts";
import { ScriptedModel } from "../scripted_model/scripted_model.ts";
import { askAll } from "../tasks/asking.ts";
import { runFaults } from "../faults/run_faults.ts";
import type { RunDisplay } from "../live/run_view.ts";
import { type LoadOutcome, startLoad } from "../measuring/load.ts";
import { ProcessMeter } from "../measuring/process_usage.ts";
import type { Sandbox } from "../population.ts";
import type { Scenario } from "../scenario/schema.ts";
import { isAgentSpec, memberSpecs, taskSpecs } from "../scenario/member_specs.ts";
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
  /** `{folder}` stands for it in the commands of agents. */
  readonly folder: string;
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
  await using model = scenario.model &&
    ScriptedModel.serve(thinkingScript({ ...scenario.model, seed, clock, over: over.signal }));
  await using bells = new Bells({
    ...{ clock, over: over.signal, say },
    wake: (ai_id, n) => trainers.startWoken(ai_id, n),
  });
  const trainers: MemberProcesses = new MemberProcesses(memberSpecs(scenario), {
    ...{ sandbox, seed, addressOf, credentialsOf, elapsedMs, say },
    execOf: ({ exec, ai_id }) => expandExec(exec, { folder: options.folder, model: model?.addressOf(ai_id) }),
    ringOf: (ai_id) => bells.execOf(ai_id),
  });
  const targets = new RunTargets({
    trainers,
    bells,
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
    const faultsRun = runFaults(scenario.faults ?? [], targets, faultOptions);
    const asking = askAll(taskSpecs(scenario), {
      ...{ clock, elapsedMs, over: over.signal, say, folder: join(sandbox.folder, "home") },
      environmentOf: (ai_id) => visitorEnvironment(ai_id, { sandbox, hub, addressOf }),
    });
    const [faults, asked] = await Promise.all([
      faultsRun,
      asking,
      // What there was to do is done, and what was to go wrong has gone wrong.
      Promise.all([faultsRun, asking]).then(() => scenario.tasks && over.abort("tasks")),
      clock.delay(scenario.duration_ms, over.signal).then(() => over.abort("duration")),
      sampleRun(hub_stats, sampling, over.signal),
      trainers.startAll(clock, over.signal),
    ]);
    const last = await trySample({ sample });
    if (typeof last !== "string") hub_stats.push(last);
    const { connected } = trainers;
    const { isLost } = hub;
    say(`stopping the members${hub.isOwn && hubRuns ? ", then the hub" : ""}`);
    const loaded = await stopLoad();
    await Promise.all([trainers.stop(), bells.stop()]);
    const runLedgers = await collectLedgers({
      ...{ folder: join(sandbox.folder, "ledgers"), load: loaded, hub },
      ready: trainers.members.filter(({ spec, started }) =>
        started?.program.isReady && !(isAgentSpec(spec) && spec.bell)
      ).map(({ spec }) => spec.ai_id),
    });
    return {
      end: isLost && over.signal.reason === "duration" ? "hub" : over.signal.reason as Measured["ended_by"],
      hubExit,
      duration_ms: Math.round(elapsedMs()),
      hub_stats,
      faults,
      members: trainers.members,
      asked,
      bellOf: (ai_id: string) => bells.countsOf(ai_id),
      modelRequestsOf: (ai_id: string) => model?.requestsOf(ai_id).length ?? null,
      connected,
      load: loaded.results,
      processes: [hubMeter.result(), ...trainers.usage].filter((process) => process !== null),
      runLedgers,
    };
  } finally {
    over.abort();
    await stopLoad();
    await Promise.all([trainers.stop(), bells.stop()]);
    await hub.stop();
  }
}

/** Returns the environment of a program that visits the hub as that AI. */
function visitorEnvironment(
  ai_id: string,
  { sandbox, hub, addressOf }: {
    readonly sandbox: Sandbox;
    readonly hub: RunHub;
    readonly addressOf: (ai_id: string) => Address;
  },
): Readonly<Record<string, string>> {
  const { token } = hub.credentialsOf(ai_id);
  return {
    ...sandbox.environment,
    AICOLLAB_HUB: formatAddress(addressOf(ai_id)),
    ...(token === undefined ? {} : { AICOLLAB_TOKEN: token }),
  };
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
