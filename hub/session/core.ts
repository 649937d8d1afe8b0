/** The parts of the hub that all connections share, put together over one journal. Sockets and pages are left to others. */
import type { Clock } from "../../internal/clock.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { Gatekeeper } from "../access/gatekeeper.ts";
import type { Bounds } from "./bounds.ts";
import { type BrokerState, emptyState, loadSnapshot, type Now } from "../broker/state.ts";
import { InFlight } from "./back_pressure.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Snapshot } from "../../journal/rows.ts";
import { RecentBatches } from "./recent_batches.ts";
import { Roster } from "./roster.ts";
import { Sequencer } from "../sequencer/sequencer.ts";
import { PublishedCollaborations } from "./published_collaborations.ts";
import { noTraffic, type Traffic } from "./traffic.ts";

/** What a core is made of. */
export interface CoreOptions {
  readonly limits: Limits;
  readonly bounds: Bounds;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly gatekeeper: Gatekeeper;
  readonly journal: Journal;
  /** What `journal` holds at the start. */
  readonly snapshot: Snapshot;
  /** What is full while storage is, and what helps; for people. */
  readonly whyFull: () => string;
  /** The journal failed for good: the outcome of what is in flight is unknown, the program must end. */
  readonly onFatal: (error: unknown) => void;
}

/** The parts that connections share. */
export interface Core extends Omit<CoreOptions, "leaseMs" | "snapshot"> {
  readonly state: BrokerState;
  readonly sequencer: Sequencer;
  readonly roster: Roster;
  readonly collaborations: PublishedCollaborations;
  readonly load: InFlight;
  readonly traffic: Traffic;
  readonly now: () => Now;
  /** Going down in good order: lines are refused, only what was decided is finished. */
  draining: boolean;
}

/** Puts a core together as it is when the hub starts: nobody is here yet. */
export function makeCore({ leaseMs, snapshot, ...given }: CoreOptions): Core {
  const { limits, bounds, clock, gatekeeper, journal, onFatal } = given;
  const now = (): Now => ({ wallMs: clock.wallMs(), monoMs: clock.monotonicMs() });
  const state = emptyState({ leaseMs, maxOpenRequests: limits.max_open_requests });
  loadSnapshot(state, snapshot, now().monoMs);
  for (const ai of gatekeeper.named) state.named.add(ai);
  const collaborations = new PublishedCollaborations(snapshot.sessions);
  const roster = new Roster(collaborations, new RecentBatches(bounds.maxRecentBytes, snapshot.head));
  const { maxCommitEntries } = bounds;
  return {
    ...given,
    state,
    sequencer: new Sequencer({ journal, state, delivery: roster, maxCommitEntries, now, onFatal }),
    roster,
    collaborations,
    load: new InFlight(bounds.maxSharedLines, bounds.maxSharedBytes),
    traffic: noTraffic(),
    now,
    draining: false,
  };
}
