/** Runs one scenario from the hub's start to its end and gathers what can be measured; judges nothing, writes no report. */
import { join } from "node:path";
import { formatAddress } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import type { HubSample, Measured } from "../../outcome/results.ts";
import { auditJournal } from "../measuring/audit.ts";
import { readLedgers } from "../measuring/ledgers.ts";
import { ProcessMeter } from "../measuring/process_usage.ts";
import type { Habitat } from "../population.ts";
import type { Scenario } from "../scenario/schema.ts";
import { seatsOf } from "../scenario/seats.ts";
import { Crew } from "./crew.ts";
import { gather } from "./gather.ts";
import { lingering, RUN_MARK } from "./marked_processes.ts";
import { OwnHub } from "./own_hub.ts";
import { sampleHub } from "./sample_hub.ts";
import { lookOnce, watch } from "./watch.ts";

/** How long a process that was ended may take to be gone. */
const GONE_WITHIN_MS = 2_000;

/** What a run needs beside its scenario. */
export interface RunOptions {
  readonly runId: string;
  readonly seed: number;
  readonly habitat: Habitat;
  readonly clock: Clock;
  /** Ends the run early, in good order. */
  readonly signal: AbortSignal;
  /** Tells a person what happens, one line at a time. */
  readonly say: (line: string) => void;
}

/** @throws {UserError} when the hub does not become ready; a trainer that does not is a result like any other. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Measured> {
  const { runId, seed, clock, signal, say } = options;
  const habitat = {
    ...options.habitat,
    environment: { ...options.habitat.environment, [RUN_MARK]: runId },
  };
  await Deno.mkdir(join(habitat.folder, "ledgers"));
  const hub = await OwnHub.start(habitat, { leaseMs: scenario.lease_ms, quotaBytes: scenario.quota_bytes });
  say(`hub ready on ${formatAddress(hub.address)}, ${hub.statusUrl}`);
  const [startMs, zeroMs] = [clock.monotonicMs(), clock.wallMs()];
  const elapsedMs = () => clock.monotonicMs() - startMs;
  const over = endOf(signal, hub.ended);
  const crew = new Crew(seatsOf(scenario), {
    habitat,
    seed,
    addressOf: () => hub.address,
    credentialsOf: () => hub.credentialsOf(),
    elapsedMs,
    say,
  });
  const samples: HubSample[] = [];
  const look = () => sampleHub(hub, elapsedMs());
  const hubMeter = new ProcessMeter("hub");
  const weigh = () => {
    hubMeter.look(hub.pid, elapsedMs());
    crew.weigh();
  };
  try {
    await Promise.all([
      clock.delay(scenario.duration_ms, over.signal).then(() => over.abort("duration")),
      watch(samples, { durationMs: scenario.duration_ms, clock, elapsedMs, look, weigh, say }, over.signal),
      ...crew.members.map(async (member) => {
        await clock.delay(member.seat.start_ms, over.signal);
        if (!over.signal.aborted) crew.start(member);
      }),
    ]);
    const last = await lookOnce({ look });
    if (typeof last !== "string") samples.push(last);
    say("stopping the trainers, then the hub");
  } finally {
    await crew.stop({ hubIsGone: over.signal.reason === "hub" });
    await hub.stop();
  }
  const durationMs = Math.round(elapsedMs());
  const { ledgers, latency } = await readLedgers(join(habitat.folder, "ledgers"));
  return await gather({
    run_id: runId,
    scenario: scenario.name,
    title: scenario.title,
    started_at: new Date(zeroMs).toISOString(),
    duration_ms: durationMs,
    planned_ms: scenario.duration_ms,
    seed,
    hub: { address: formatAddress(hub.address), own: true },
    ended_by: over.signal.reason,
    hub_stats: samples,
    load: [],
    processes: [hubMeter.result(), ...crew.usage].filter((process) => process !== null),
    latency,
    ledger: auditJournal(hub.database, ledgers),
    faults: [],
    orphans: (await lingering(runId, { clock, graceMs: GONE_WITHIN_MS })).length,
    zeroMs,
    endMs: clock.wallMs(),
    database: hub.database,
    crew: crew.members,
    alone: new Map(),
  });
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
