/** One life of a hub in a simulation: the real core, connections and tick, over a simulated journal and sockets. */
import type { Clock } from "../../internal/clock.ts";
import { DEFAULT_LIMITS, type Limits } from "../../protocol/limits.ts";
import { Gatekeeper } from "../access/gatekeeper.ts";
import { type Bounds, DEFAULT_BOUNDS } from "../session/bounds.ts";
import { Session } from "../session/session.ts";
import { type Socket, TcpTransport } from "../transport/tcp_transport.ts";
import { type Core, makeCore } from "../session/core.ts";
import type { SessionSource } from "../drain.ts";
import type { Journal } from "../../journal/journal.ts";
import { startTicking } from "../tick_interval.ts";
import type { Disk } from "./simulated_disk.ts";
import { type JournalWorld, SimulatedJournal } from "./simulated_journal.ts";
import type { VirtualClock } from "./virtual_clock.ts";

/** What one simulation's hubs are like. */
export interface HubProfile {
  readonly leaseMs: number;
  readonly limits: Partial<Limits>;
  readonly bounds: Partial<Bounds>;
}

/** Plants a bug, to see that the checks find it. */
export interface Sabotage {
  /** Puts something between the hub and its journal. */
  readonly journal?: (journal: Journal) => Journal;
  /** Gives the hub another clock. */
  readonly clock?: (clock: VirtualClock) => Clock;
  /** Changes parts of a hub that has just been put together. */
  readonly core?: (core: Core) => void;
}

/** What a hub finds in its world. */
export interface HubWorld extends JournalWorld {
  readonly disk: Disk;
  readonly clock: VirtualClock;
  readonly localKey: string;
  readonly onFatal: (error: unknown) => void;
}

/** From its start to its end. */
export class SimulatedHub implements SessionSource {
  readonly core: Core;
  readonly journal: SimulatedJournal;
  readonly #open = new Map<Session, Promise<void>>();
  readonly startedMs: number;

  constructor(world: HubWorld, { leaseMs, limits, bounds }: HubProfile, sabotage: Sabotage) {
    const { disk, localKey, onFatal } = world;
    const clock = sabotage.clock?.(world.clock) ?? world.clock;
    this.startedMs = world.clock.monotonicMs();
    this.journal = new SimulatedJournal(disk, world);
    this.core = makeCore({
      limits: { ...DEFAULT_LIMITS, ...limits },
      bounds: { ...DEFAULT_BOUNDS, ...bounds },
      leaseMs,
      clock,
      gatekeeper: new Gatekeeper(localKey, []),
      journal: sabotage.journal?.(this.journal) ?? this.journal,
      snapshot: disk.snapshot(),
      whyFull: () => "the simulated disk has no space left",
      onFatal,
    });
    sabotage.core?.(this.core);
    startTicking(this.core, () => this.sessions);
  }

  get sessions(): Iterable<Session> {
    return this.#open.keys();
  }

  /** Whether nobody is connected. */
  get isAlone(): boolean {
    return this.#open.size === 0;
  }

  /** A new socket, as the listener hands it over. */
  serve(socket: Socket): void {
    const { limits, traffic, now } = this.core;
    const transport = new TcpTransport(socket, { limits, traffic, nowMs: () => now().monoMs });
    const session = new Session(transport, this.core);
    this.#open.set(session, session.serve().finally(() => this.#open.delete(session)));
  }

  /** Accepts nothing any more: nobody asks it to. */
  stop(): Promise<void> {
    return Promise.resolve();
  }

  async drained(): Promise<void> {
    await Promise.all(this.#open.values());
  }
}
