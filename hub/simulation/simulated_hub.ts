/** Runs a hub in a simulation, from its start to its end: real core, sessions and tick over simulated journal and sockets. */
import type { Clock } from "../../internal/clock.ts";
import { DEFAULT_LIMITS, type Limits } from "../../protocol/limits.ts";
import { LocalKey } from "../access/current_key.ts";
import { Gatekeeper } from "../access/gatekeeper.ts";
import { TokenMemory } from "../access/testing/token_memory.ts";
import { TokenBook } from "../access/token_book.ts";
import { hashSecret, tokenRow } from "../access/token_row.ts";
import { type Bounds, DEFAULT_BOUNDS } from "../session/bounds.ts";
import { Session } from "../session/session.ts";
import { type Socket, TcpTransport } from "../transport/tcp_transport.ts";
import { type Core, makeCore } from "../session/core.ts";
import type { SessionSource } from "../drain.ts";
import type { Journal } from "../../journal/journal.ts";
import { startTicking } from "../tick_interval.ts";
import type { SimulatedDisk } from "./simulated_disk.ts";
import { type JournalWorld, SimulatedJournal } from "./simulated_journal.ts";
import type { VirtualClock } from "./virtual_clock.ts";

/** All hubs of one simulation have the same configuration. */
export interface HubConfig {
  /** These AIs have tokens: others may send to them before they were ever here. */
  readonly named: readonly string[];
  readonly leaseMs: number;
  readonly maxLeaseMs: number;
  readonly budgets: ReadonlyMap<string, number>;
  readonly limits: Partial<Limits>;
  readonly bounds: Partial<Bounds>;
}

/** A mutation plants a bug, which the checks have to find. */
export interface Mutation {
  /** Puts something between the hub and its journal. */
  readonly journal?: (journal: Journal) => Journal;
  /** Gives the hub another clock. */
  readonly clock?: (clock: VirtualClock) => Clock;
  /** Changes parts of a hub that has just been put together. */
  readonly core?: (core: Core) => void;
}

export interface HubWorld extends JournalWorld {
  readonly disk: SimulatedDisk;
  readonly clock: VirtualClock;
  readonly localKey: string;
  readonly onFatal: (error: unknown) => void;
}

/** Returns the secret with which an AI proves its name, where it needs one. */
export function secretOf(ai: string): string {
  return `the token of ${ai}`;
}

function bookFor(names: readonly string[], wallMs: () => number): TokenBook {
  const row = (ai_id: string) => tokenRow({ ai_id, token_hash: hashSecret(secretOf(ai_id)), created_ms: 0 });
  return new TokenBook(names.map(row), { store: new TokenMemory(), wallMs });
}

export class SimulatedHub implements SessionSource {
  readonly core: Core;
  readonly journal: SimulatedJournal;
  readonly #open = new Map<Session, Promise<void>>();
  readonly startedMs: number;

  constructor(
    world: HubWorld,
    { named, leaseMs, maxLeaseMs, budgets, limits, bounds }: HubConfig,
    mutation: Mutation,
  ) {
    const { disk, localKey, onFatal } = world;
    const clock = mutation.clock?.(world.clock) ?? world.clock;
    this.startedMs = world.clock.monotonicMs();
    this.journal = new SimulatedJournal(disk, world);
    const tokens = bookFor(named, () => clock.wallMs());
    this.core = makeCore({
      limits: { ...DEFAULT_LIMITS, ...limits },
      bounds: { ...DEFAULT_BOUNDS, ...bounds },
      leaseMs,
      maxLeaseMs,
      budgets,
      clock,
      gatekeeper: new Gatekeeper(new LocalKey(localKey), tokens),
      tokens,
      journal: mutation.journal?.(this.journal) ?? this.journal,
      snapshot: disk.snapshot(),
      whyFull: () => "the simulated disk has no space left",
      onFatal,
    });
    mutation.core?.(this.core);
    startTicking(this.core, () => this.sessions);
  }

  get sessions(): Iterable<Session> {
    return this.#open.keys();
  }

  /** Returns whether nobody is connected. */
  get isAlone(): boolean {
    return this.#open.size === 0;
  }

  /** Serves a new socket, as the listener would hand it over. */
  serve(socket: Socket): void {
    const { limits, traffic, now } = this.core;
    const transport = new TcpTransport(socket, { limits, traffic, nowMs: () => now().monoMs });
    const session = new Session(transport, this.core);
    this.#open.set(session, session.serve().finally(() => this.#open.delete(session)));
  }

  /** Has nothing to stop: a hub that drains gets no new sockets from the simulation. */
  stop(): Promise<void> {
    return Promise.resolve();
  }

  async drained(): Promise<void> {
    await Promise.all(this.#open.values());
  }
}
