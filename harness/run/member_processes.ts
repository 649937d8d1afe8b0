/** Starts, samples and stops the trainers of a run, and records what the scenario did to each. */
import { join } from "node:path";
import { formatAddress } from "../../internal/address.ts";
import type { Address } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { exitStatusText } from "../../internal/exit_status.ts";
import { ProcessMeter } from "../measuring/process_usage.ts";
import { type Sandbox, startTrainer } from "../population.ts";
import { END_WITHIN_MS, type Program } from "../program.ts";
import type { TrainerSpec } from "../scenario/trainer_specs.ts";
import type { Credentials } from "./run_hub.ts";

export interface Started {
  readonly program: Program;
  readonly meter: ProcessMeter;
  /** Counts from when the hub was ready. */
  readonly atMs: number;
}

/** `started` is undefined until the trainer is started. */
export interface MemberProcess {
  readonly spec: TrainerSpec;
  readonly seed: number;
  started?: Started;
  /** Names the fault by which the scenario ended it. */
  endedBy?: "kill" | "duplicate";
}

export interface MemberProcessOptions {
  readonly sandbox: Sandbox;
  readonly seed: number;
  /** Returns where this AI connects: to the hub or to a proxy before it. */
  readonly addressOf: (ai_id: string) => Address;
  readonly credentialsOf: (ai_id: string) => Credentials;
  readonly elapsedMs: () => number;
  readonly say: (line: string) => void;
}

/** Each running trainer lengthens the grace period, because many of them end at once on few processors. */
const END_EACH_MS = 1_000;

export class MemberProcesses {
  readonly #options: MemberProcessOptions;
  readonly #members: MemberProcess[];

  constructor(specs: readonly TrainerSpec[], options: MemberProcessOptions) {
    this.#options = options;
    this.#members = specs.map((spec, i) => ({ spec, seed: options.seed + i }));
  }

  /** Returns the trainers in the order of their start; a duplicate stands at the end. */
  get members(): readonly MemberProcess[] {
    return this.#members;
  }

  /** Returns how many are connected, by their own logs. */
  get connected(): number {
    return this.#members.filter(({ started }) => started?.program.isReady && !started.program.hasEnded)
      .length;
  }

  /** Samples the processor time and memory of each process. */
  sampleUsage(): void {
    for (const { started } of this.#members) {
      started?.meter.sample(started.program.pid, this.#options.elapsedMs());
    }
  }

  /** Returns the usage of each process up to its last sample. */
  get usage() {
    return this.#members.map(({ started }) => started?.meter.result() ?? null);
  }

  /** Starts each trainer at its time, until `over` aborts. */
  async startAll(clock: Clock, over: AbortSignal): Promise<void> {
    await Promise.all(this.#members.map(async (member) => {
      await clock.delay(member.spec.start_ms, over);
      if (!over.aborted) this.start(member);
    }));
  }

  /** Starts that trainer now. */
  start(member: MemberProcess): Program {
    const { sandbox, addressOf, credentialsOf, elapsedMs, say } = this.#options;
    const { spec: { ai_id, specialization, brain }, seed } = member;
    const i = this.#members.indexOf(member);
    const program = startTrainer(sandbox, { address: formatAddress(addressOf(ai_id)) }, {
      ai_id,
      specialization,
      brain,
      seed,
      ledger: this.#ledgerOf(member, i),
      logName: this.#fileNameOf(member, i),
      token: credentialsOf(ai_id).token,
    });
    member.started = { program, atMs: elapsedMs(), meter: new ProcessMeter(this.#fileNameOf(member, i)) };
    program.ready.then(
      () => say(`${ai_id} (${specialization}) connected`),
      (error) => say(String(error.message)),
    );
    program.ended.then(({ code, early }) => early && say(`${ai_id} ended: ${exitStatusText(code)}`));
    return program;
  }

  /** Returns the last started process with that ai_id that still runs. */
  running(ai_id: string): { member: MemberProcess; program: Program } | undefined {
    const member = this.#members.findLast(({ spec, started }) =>
      spec.ai_id === ai_id && started !== undefined && !started.program.hasEnded
    );
    return member?.started && { member, program: member.started.program };
  }

  /** Starts a second process with that ai_id, which should end the first one. @throws {Error} when there is no first one. */
  startDuplicate(ai_id: string): Program {
    const first = this.running(ai_id)?.member;
    if (!first) throw new Error(`${ai_id} does not run`);
    const second: MemberProcess = { spec: first.spec, seed: this.#options.seed + this.#members.length };
    first.endedBy = "duplicate";
    this.#members.push(second);
    return this.start(second);
  }

  /** Stops all that run, gracefully. */
  async stop(): Promise<void> {
    const running = this.#members.filter(({ started }) => started && !started.program.hasEnded).length;
    const graceMs = END_WITHIN_MS + running * END_EACH_MS;
    await Promise.all(this.#members.map(({ started }) => started?.program.stop(graceMs)));
  }

  #ledgerOf(member: MemberProcess, i: number): string {
    return join(this.#options.sandbox.folder, "ledgers", `${this.#fileNameOf(member, i)}.jsonl`);
  }

  /** Returns the name of the process's files; a second process with one ai_id gets files of its own. */
  #fileNameOf({ spec: { ai_id } }: MemberProcess, i: number): string {
    const before = this.#members.slice(0, i).filter((other) => other.spec.ai_id === ai_id).length;
    return before === 0 ? ai_id : `${ai_id}.${before + 1}`;
  }
}
