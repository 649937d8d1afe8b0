/** Starts, samples and stops the members of a run, trainers and agents, and records what the scenario did to each. */
import { join } from "node:path";
import { formatAddress } from "../../internal/address.ts";
import type { Address } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { exitStatusText } from "../../internal/exit_status.ts";
import { startAgent, startBell } from "../agents/start_agent.ts";
import { ProcessMeter } from "../measuring/process_usage.ts";
import { type Sandbox, startTrainer } from "../population.ts";
import { END_WITHIN_MS, type Program } from "../program.ts";
import { type AgentSpec, isAgentSpec, type MemberSpec } from "../scenario/member_specs.ts";
import type { Credentials } from "./run_hub.ts";

export interface Started {
  readonly program: Program;
  readonly meter: ProcessMeter;
  /** Counts from when the hub was ready. */
  readonly atMs: number;
}

/** `started` is undefined until the member is started. */
export interface MemberProcess {
  readonly spec: MemberSpec;
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
  /** Returns the command of an agent, with its words replaced. */
  readonly execOf: (spec: AgentSpec) => string;
  /** Returns what the bell of an agent runs. */
  readonly ringOf: (ai_id: string) => string;
}

/** Each running member lengthens the grace period, because many of them end at once on few processors. */
const END_EACH_MS = 1_000;

export class MemberProcesses {
  readonly #options: MemberProcessOptions;
  readonly #members: MemberProcess[];

  constructor(specs: readonly MemberSpec[], options: MemberProcessOptions) {
    this.#options = options;
    this.#members = specs.map((spec, i) => ({ spec, seed: options.seed + i }));
  }

  /** Returns the members in the order of their start; a duplicate stands at the end. */
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

  /** Starts each member at its time, until `over` aborts. */
  async startAll(clock: Clock, over: AbortSignal): Promise<void> {
    await Promise.all(this.#members.map(async (member) => {
      await clock.delay(member.spec.start_ms, over);
      if (!over.aborted) this.start(member);
    }));
  }

  /** Starts that member now. */
  start(member: MemberProcess): Program {
    const { elapsedMs, say } = this.#options;
    const { spec } = member;
    const i = this.#members.indexOf(member);
    const program = this.#startProgram(member, i);
    member.started = { program, atMs: elapsedMs(), meter: new ProcessMeter(this.#fileNameOf(member, i)) };
    program.ready.then(
      () => say(`${spec.ai_id} (${kindOf(spec)}) connected`),
      (error) => say(String(error.message)),
    );
    program.ended.then(({ code, early }) => early && say(`${spec.ai_id} ended: ${exitStatusText(code)}`));
    return program;
  }

  /** Starts an agent that was woken and ends when nothing waits; `n` counts those of its ai_id. */
  startWoken(ai_id: string, n: number): Program {
    const member = this.#members.find(({ spec }) => spec.ai_id === ai_id)!;
    const fileName = `${ai_id}.woken-${n}`;
    return this.#startAgent(member.spec as AgentSpec, { fileName, once: true });
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

  #startProgram(member: MemberProcess, i: number): Program {
    const { sandbox, ringOf } = this.#options;
    const { spec, seed } = member;
    const fileName = this.#fileNameOf(member, i);
    const place = this.#placeOf(spec);
    if (!isAgentSpec(spec)) {
      const { ai_id, specialization, brain } = spec;
      return startTrainer(sandbox, place, {
        ...{ ai_id, specialization, brain, seed, logName: fileName, token: place.token },
        ledger: this.#ledgerOf(fileName),
      });
    }
    if (!spec.bell) return this.#startAgent(spec, { fileName, once: false });
    return startBell(sandbox, place, {
      ...{ spec, exec: ringOf(spec.ai_id), logName: fileName, token: place.token },
    });
  }

  #startAgent(
    spec: AgentSpec,
    { fileName, once }: { readonly fileName: string; readonly once: boolean },
  ): Program {
    const { sandbox, execOf } = this.#options;
    const place = this.#placeOf(spec);
    return startAgent(sandbox, place, {
      ...{ spec, exec: execOf(spec), logName: fileName, once, token: place.token },
      ledger: this.#ledgerOf(fileName),
    });
  }

  #placeOf({ ai_id }: MemberSpec) {
    const { addressOf, credentialsOf } = this.#options;
    return { address: formatAddress(addressOf(ai_id)), token: credentialsOf(ai_id).token };
  }

  #ledgerOf(fileName: string): string {
    return join(this.#options.sandbox.folder, "ledgers", `${fileName}.jsonl`);
  }

  /** Returns the name of the process's files; a second process with one ai_id gets files of its own. */
  #fileNameOf({ spec: { ai_id } }: MemberProcess, i: number): string {
    const before = this.#members.slice(0, i).filter((other) => other.spec.ai_id === ai_id).length;
    return before === 0 ? ai_id : `${ai_id}.${before + 1}`;
  }
}

/** Returns what a member is, in a word or two. */
export function kindOf(spec: MemberSpec): string {
  if (!isAgentSpec(spec)) return spec.specialization;
  return spec.bell ? "agent with a bell" : "agent";
}
