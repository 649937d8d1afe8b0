/** Runs one scenario from the hub's start to its end and gathers what can be measured; judges nothing, writes no report. */
import type { Clock } from "../internal/clock.ts";
import { counted } from "../internal/counted.ts";
import type { HubSample, TrainerResult } from "../outcome/results.ts";
import { sampleHub } from "./collector.ts";
import { Library } from "./library.ts";
import type { Measured } from "./measures.ts";
import { type Habitat, type RunningHub, startHub, startTrainer } from "./population.ts";
import type { Program } from "./program.ts";
import type { Member, Scenario } from "./scenario.ts";

/** Between two looks for lines on the terminal; what is kept is sampled more seldom. */
const LOOK_MS = 1_000;
const HEARTBEAT_MS = 10_000;
const MAX_SAMPLE_INTERVAL_MS = 30_000;
const SAMPLES_PER_RUN = 10;

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
  return await new Run(scenario, options).measure();
}

interface Seat {
  readonly member: Member;
  started?: { readonly program: Program; readonly atMs: number };
}

class Run {
  readonly #scenario: Scenario;
  readonly #options: RunOptions;
  readonly #seats: Seat[];
  readonly #samples: HubSample[] = [];
  readonly #over = new AbortController();
  #startMs = 0;

  constructor(scenario: Scenario, options: RunOptions) {
    this.#scenario = scenario;
    this.#options = options;
    this.#seats = scenario.members.map((member) => ({ member }));
  }

  async measure(): Promise<Measured> {
    const { habitat, clock, signal, say } = this.#options;
    const startedAt = new Date(clock.wallMs()).toISOString();
    const hub = await startHub(habitat, { port: 0, httpPort: 0 });
    say(`hub ready on ${hub.address}, dashboard on ${hub.dashboardUrl}`);
    this.#startMs = clock.monotonicMs();
    hub.program.ended.then(() => this.#over.abort("hub"));
    signal.addEventListener("abort", () => this.#over.abort("signal"));
    if (signal.aborted) this.#over.abort("signal");
    try {
      await Promise.all([
        clock.delay(this.#scenario.duration_ms, this.#over.signal).then(() => this.#over.abort("duration")),
        this.#watch(hub),
        ...this.#seats.map((seat, i) => this.#seat(seat, hub, this.#options.seed + i)),
      ]);
      const last = await this.#look(hub);
      if (typeof last !== "string") this.#samples.push(last);
      say("stopping the trainers, then the hub");
    } finally {
      await Promise.all(this.#seats.map((seat) => seat.started?.program.stop()));
      await hub.program.stop();
    }
    return await this.#gather(startedAt, hub);
  }

  get #elapsedMs(): number {
    return this.#options.clock.monotonicMs() - this.#startMs;
  }

  async #seat(seat: Seat, hub: RunningHub, seed: number): Promise<void> {
    const { clock, habitat, say } = this.#options;
    const { ai_id, specialization, start_ms } = seat.member;
    await clock.delay(start_ms, this.#over.signal);
    if (this.#over.signal.aborted) return;
    const program = startTrainer(habitat, hub, { ai_id, specialization, seed });
    seat.started = { program, atMs: this.#elapsedMs };
    program.ready.then(
      () => say(`${ai_id} (${specialization}) connected`),
      (error) => say(String(error.message)),
    );
    program.ended.then(({ code, early }) => early && say(`${ai_id} ended with exit code ${code}`));
  }

  /** Samples until the run is over, and tells what changed. */
  async #watch(hub: RunningHub): Promise<void> {
    const intervalMs = Math.min(MAX_SAMPLE_INTERVAL_MS, this.#scenario.duration_ms / SAMPLES_PER_RUN);
    let nextSampleMs = 0;
    let told = "";
    let toldMs = 0;
    while (!this.#over.signal.aborted) {
      const seen = await this.#look(hub);
      if (typeof seen !== "string" && this.#elapsedMs >= nextSampleMs) {
        this.#samples.push(seen);
        nextSampleMs += intervalMs;
      }
      const line = typeof seen === "string" ? seen : counts(seen);
      if (line !== told || this.#elapsedMs - toldMs >= HEARTBEAT_MS) {
        this.#options.say(
          `${clockText(this.#elapsedMs)} of ${clockText(this.#scenario.duration_ms)}  ${line}`,
        );
        told = line;
        toldMs = this.#elapsedMs;
      }
      await this.#options.clock.delay(Math.min(LOOK_MS, intervalMs), this.#over.signal);
    }
  }

  /** A sample, or why there is none: the hub does not answer; what became of it is told at the end. */
  async #look(hub: RunningHub): Promise<HubSample | string> {
    try {
      return await sampleHub(hub, this.#elapsedMs);
    } catch (error) {
      return `no answer from the hub: ${(error as Error).message}`;
    }
  }

  async #gather(startedAt: string, hub: RunningHub): Promise<Measured> {
    const { runId, seed, clock } = this.#options;
    using library = new Library(hub.database);
    const database = library.statistics(clock.wallMs());
    const collaborations = library.collaborations();
    const { patterns, components } = library.counts();
    const last = this.#samples.at(-1);
    return {
      schema: "aicollab/results@1",
      run_id: runId,
      scenario: this.#scenario.name,
      title: this.#scenario.title,
      started_at: startedAt,
      duration_ms: Math.round(this.#elapsedMs),
      planned_ms: this.#scenario.duration_ms,
      seed,
      ended_by: this.#over.signal.reason,
      hub_stats: this.#samples,
      trainers: await Promise.all(this.#seats.map((seat) => this.#judgeTrainer(seat, database))),
      // What was shared is counted when all have ended, as the lists beside it are: while trainers stop they still share.
      final: {
        connected_ais: last?.connected_ais ?? 0,
        active_collaborations: collaborations.active,
        shared_patterns: patterns,
        shared_components: components,
      },
      collaborations,
      learning: library.learning(),
      database,
    };
  }

  async #judgeTrainer({ member, started }: Seat, database: Measured["database"]): Promise<TrainerResult> {
    const { ai_id, specialization } = member;
    const shared = database.contributors.find((contributor) => contributor.source_ai === ai_id);
    const { patterns = 0, components = 0 } = shared ?? {};
    if (!started) {
      return {
        ...{ ai_id, specialization, started_at_ms: null, ready: false, success: false, exit_code: null },
        ...{ ended_early: false, log_lines: 0, last_lines: [], patterns, components },
      };
    }
    const { program, atMs } = started;
    const { code, early } = await program.ended;
    return {
      ai_id,
      specialization,
      started_at_ms: Math.round(atMs),
      ready: program.isReady,
      success: program.isReady && patterns + components > 0 && code === 0 && !early,
      exit_code: code,
      ended_early: early,
      log_lines: program.lineCount,
      last_lines: [...program.lastLines],
      patterns,
      components,
    };
  }
}

function counts(sample: HubSample): string {
  return [
    counted(sample.connected_ais, "AI"),
    counted(sample.shared_patterns, "pattern"),
    counted(sample.shared_components, "component"),
    counted(sample.active_collaborations, "active collaboration"),
  ].join(", ");
}

function clockText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
