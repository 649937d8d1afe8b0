/** The trainers of a run: who was started and when, what the scenario did to them, how each ended. */
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

/** A trainer that was started. */
export interface Started {
  readonly program: Program;
  readonly meter: ProcessMeter;
  /** Since the hub was ready. */
  readonly atMs: number;
}

/** One trainer of a run, started or not. */
export interface TrainerProcess {
  readonly spec: TrainerSpec;
  readonly seed: number;
  started?: Started;
  /** What the scenario did to it so that it ends. */
  endedBy?: "kill" | "duplicate";
}

/** What a trainers needs to know. */
export interface TrainerProcessOptions {
  readonly sandbox: Sandbox;
  readonly seed: number;
  /** Where this AI connects: the hub, or what stands before it. */
  readonly addressOf: (ai_id: string) => Address;
  readonly credentialsOf: (ai_id: string) => Credentials;
  readonly elapsedMs: () => number;
  readonly say: (line: string) => void;
}

/** Many on few processors all have something to finish at once. */
const END_EACH_MS = 1_000;

export class TrainerProcesses {
  readonly #options: TrainerProcessOptions;
  readonly #members: TrainerProcess[];

  constructor(specs: readonly TrainerSpec[], options: TrainerProcessOptions) {
    this.#options = options;
    this.#members = specs.map((spec, i) => ({ spec, seed: options.seed + i }));
  }

  /** In the order of their start; a second process of one name stands at the end. */
  get members(): readonly TrainerProcess[] {
    return this.#members;
  }

  /** How many are connected, as far as they said so. */
  get present(): number {
    return this.#members.filter(({ started }) => started?.program.isReady && !started.program.hasEnded)
      .length;
  }

  /** Looks at what each process costs now. */
  sampleUsage(): void {
    for (const { started } of this.#members) {
      started?.meter.sample(started.program.pid, this.#options.elapsedMs());
    }
  }

  /** What each process cost up to the last look at it. */
  get usage() {
    return this.#members.map(({ started }) => started?.meter.result() ?? null);
  }

  /** Starts each member at its time, until `over`. */
  async startAll(clock: Clock, over: AbortSignal): Promise<void> {
    await Promise.all(this.#members.map(async (member) => {
      await clock.delay(member.spec.start_ms, over);
      if (!over.aborted) this.start(member);
    }));
  }

  /** Starts that member now. */
  start(member: TrainerProcess): Program {
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

  /** The last one of that name that was started and runs; undefined when there is none. */
  running(ai_id: string): { member: TrainerProcess; program: Program } | undefined {
    const member = this.#members.findLast(({ spec, started }) =>
      spec.ai_id === ai_id && started !== undefined && !started.program.hasEnded
    );
    return member?.started && { member, program: member.started.program };
  }

  /** Starts a second process of that name; who has it now is to end by that. @throws {Error} when nobody has it. */
  startDuplicate(ai_id: string): Program {
    const first = this.running(ai_id)?.member;
    if (!first) throw new Error(`${ai_id} does not run`);
    const second: TrainerProcess = { spec: first.spec, seed: this.#options.seed + this.#members.length };
    first.endedBy = "duplicate";
    this.#members.push(second);
    return this.start(second);
  }

  /** Ends all that run, in good order. */
  async stop(): Promise<void> {
    const running = this.#members.filter(({ started }) => started && !started.program.hasEnded).length;
    const graceMs = END_WITHIN_MS + running * END_EACH_MS;
    await Promise.all(this.#members.map(({ started }) => started?.program.stop(graceMs)));
  }

  #ledgerOf(member: TrainerProcess, i: number): string {
    return join(this.#options.sandbox.folder, "ledgers", `${this.#fileNameOf(member, i)}.jsonl`);
  }

  /** Two processes of one name write two files. */
  #fileNameOf({ spec: { ai_id } }: TrainerProcess, i: number): string {
    const before = this.#members.slice(0, i).filter((other) => other.spec.ai_id === ai_id).length;
    return before === 0 ? ai_id : `${ai_id}.${before + 1}`;
  }
}
