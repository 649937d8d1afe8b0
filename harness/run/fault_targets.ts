/** Applies faults to the trainers of a run, to its hub, and to the proxies between them. */
import type { Clock } from "../../internal/clock.ts";
import { fetchText } from "../../internal/fetch_text.ts";
import { HUB_ID } from "../../protocol/names.ts";
import { activePartner } from "../faults/active_partner.ts";
import type { ChaosProxy } from "../faults/chaos_proxy.ts";
import { QuotaFiller } from "../faults/quota_filler.ts";
import type { Bells } from "../bells/bells.ts";
import type { RingFault, RingHits } from "../bells/ring_faults.ts";
import { isAgentSpec } from "../scenario/member_specs.ts";
import { childrenOf } from "./marked_processes.ts";
import { continueProcess, stopProcess } from "../faults/stop_process.ts";
import type { FaultTargets } from "../faults/targets.ts";
import type { Program } from "../program.ts";
import type { MemberProcess, MemberProcesses } from "./member_processes.ts";
import { OwnHub } from "./own_hub.ts";
import type { RunHub } from "./run_hub.ts";

/** Faults can act upon these parts of a run. */
export interface RunParts {
  readonly trainers: MemberProcesses;
  readonly bells: Pick<Bells, "hit" | "awake">;
  readonly hub: RunHub;
  readonly proxies: ReadonlyMap<string, ChaosProxy>;
  readonly quotaBytes: number | undefined;
  readonly clock: Clock;
}

export class RunTargets implements FaultTargets {
  readonly #parts: RunParts;
  readonly #stopped = new Map<string, number>();

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  async kill(ai_id: string): Promise<void> {
    const { member, program, isWoken } = this.#running(ai_id);
    if (!isWoken) member.endedBy = "kill";
    const commands = isAgentSpec(member.spec) ? childrenOf(program.pid) : [];
    program.signal("SIGKILL");
    commands.forEach(killGroup);
    await program.ended;
  }

  async pause(name: string): Promise<void> {
    const pid = name === HUB_ID ? this.#ownHub().pid : this.#running(name).program.pid;
    await stopProcess(pid, this.#parts.clock);
    this.#stopped.set(name, pid);
  }

  async resume(name: string): Promise<void> {
    const pid = this.#stopped.get(name);
    this.#stopped.delete(name);
    if (pid !== undefined) await continueProcess(pid);
  }

  proxyOf(ai_id: string): ChaosProxy | undefined {
    return this.#parts.proxies.get(ai_id);
  }

  async restartHub(how: Parameters<FaultTargets["restartHub"]>[0]): Promise<void> {
    await this.#ownHub().restart(how, this.#parts.clock);
  }

  async startDuplicate(ai_id: string): Promise<void> {
    const { program: first } = this.#running(ai_id);
    const second = this.#parts.trainers.startDuplicate(ai_id);
    await second.ready;
    await first.ended;
  }

  hitRings(ai_id: string, fault: RingFault): RingHits {
    return this.#parts.bells.hit(ai_id, fault);
  }

  async activePartner(over: AbortSignal) {
    const { hub, clock } = this.#parts;
    return await activePartner(hub.database, { clock, signal: over });
  }

  async fillQuota(): Promise<void> {
    await this.#filler().fill();
  }

  async freeQuota(): Promise<void> {
    await this.#filler().free();
  }

  async isStorageFull(): Promise<boolean> {
    const url = new URL("/readyz", this.#ownHub().statusUrl);
    return (await fetchText(url, 5_000)).text.includes("storage full");
  }

  /** Returns the process that acts as that AI: of an agent with a bell the one that was woken. */
  #running(ai_id: string): { member: MemberProcess; program: Program; isWoken: boolean } {
    const { trainers, bells } = this.#parts;
    const running = trainers.running(ai_id);
    if (!running) throw new Error(`${ai_id} does not run`);
    const { spec } = running.member;
    if (!isAgentSpec(spec) || !spec.bell) return { ...running, isWoken: false };
    const program = bells.awake(ai_id);
    if (!program) throw new Error(`${ai_id} sleeps`);
    return { ...running, program, isWoken: true };
  }

  #ownHub(): OwnHub {
    const { hub } = this.#parts;
    if (hub instanceof OwnHub) return hub;
    throw new Error("the hub is not the run's own");
  }

  #filler(): QuotaFiller {
    const { quotaBytes, clock } = this.#parts;
    if (quotaBytes === undefined) throw new Error("the scenario gives the hub no quota_bytes");
    return new QuotaFiller({ database: this.#ownHub().database, quotaBytes, clock });
  }
}

/** What an agent runs is in a group of its own, and would go on without it. */
function killGroup(pid: number): void {
  try {
    Deno.kill(-pid, "SIGKILL");
  } catch (error) {
    // It has ended meanwhile.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
