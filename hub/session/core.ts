/** Puts together, over one journal, the parts of the hub that all sessions share. */
import type { Clock } from "../../internal/clock.ts";
import type { Limits } from "../../protocol/limits.ts";
import { AuthBackoff } from "../access/auth_backoff.ts";
import type { Gatekeeper } from "../access/gatekeeper.ts";
import type { TokenBook } from "../access/token_book.ts";
import type { Bounds } from "./bounds.ts";
import {
  type BrokerState,
  emptyState,
  guardOf,
  loadSnapshot,
  type Now,
  resumeTimesToLive,
} from "../broker/state.ts";
import { budgetOf } from "../broker/budgets.ts";
import { type SlowedPair, slowedPairs } from "../broker/slowed.ts";
import { InFlight } from "./back_pressure.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Snapshot } from "../../journal/rows.ts";
import type { SharedPage, SharedQuery } from "../../journal/shared_query.ts";
import { Places } from "./places.ts";
import { RecentBatches } from "./recent_batches.ts";
import { RecentIdsByAi } from "./recent_ids_by_ai.ts";
import { Roster } from "./roster.ts";
import { Sequencer } from "../sequencer/sequencer.ts";
import { PublishedCollaborations } from "./published_collaborations.ts";
import { PublishedTopics } from "./published_topics.ts";
import { noTraffic, type Traffic } from "./traffic.ts";

/** A core is made of these. */
export interface CoreOptions {
  readonly limits: Limits;
  readonly bounds: Bounds;
  readonly leaseMs: number;
  readonly maxLeaseMs: number;
  /** By AI, or `*` for all others: what it may claim in a day, in microusd; nobody has a bound unless given. */
  readonly budgets?: ReadonlyMap<string, number>;
  readonly clock: Clock;
  readonly gatekeeper: Gatekeeper;
  readonly tokens: TokenBook;
  readonly journal: Journal;
  /** `snapshot` is the state of `journal` at the start. */
  readonly snapshot: Snapshot;
  /** Lists what was shared and came to an AI, as lines; nothing where there is no library. */
  readonly shared?: (of: SharedQuery) => Promise<SharedPage>;
  /** Says for people what is full while storage is, and what helps. */
  readonly whyFull: () => string;
  /** Is called when the journal failed for good: the outcome of what is in flight is unknown, the program must end. */
  readonly onFatal: (error: unknown) => void;
}

/** Sessions share these parts; each consumer picks those that it uses. */
export interface Core extends Omit<CoreOptions, "leaseMs" | "maxLeaseMs" | "budgets" | "snapshot"> {
  readonly state: BrokerState;
  readonly sequencer: Sequencer;
  readonly roster: Roster;
  readonly recentIds: RecentIdsByAi;
  readonly collaborations: PublishedCollaborations;
  readonly topics: PublishedTopics;
  readonly inFlight: InFlight;
  readonly places: Places;
  /** Counts how often a name was taken over from an address. */
  readonly takeovers: AuthBackoff;
  readonly traffic: Traffic;
  /** Returns the pairs of AIs that send each other more than is allowed, at most so many. */
  readonly slowed: (limit: number) => readonly SlowedPair[];
  /** Returns what an AI may claim in a day, in microusd; undefined where that has no bound. */
  readonly budgetOf: (ai: string) => number | undefined;
  readonly now: () => Now;
  /** A draining hub refuses lines and finishes only what was decided. */
  draining: boolean;
}

/** Makes the core of a hub that starts: nobody is connected yet. */
export function makeCore(
  { leaseMs, maxLeaseMs, budgets = new Map(), snapshot, ...given }: CoreOptions,
): Core {
  const { limits, bounds, clock, gatekeeper, journal, onFatal } = given;
  const now = (): Now => ({ wallMs: clock.wallMs(), monoMs: clock.monotonicMs() });
  const { addressees: named, named: withToken } = gatekeeper;
  const guard = guardOf(limits);
  const { max_open_requests: maxOpenRequests, max_unfetched: maxUnfetched } = limits;
  const state = emptyState({
    ...{ leaseMs, maxLeaseMs, guard, budgets, named, withToken },
    maxOpenRequests,
    maxUnfetched,
    maxTopics: limits.max_topics_per_ai,
    maxTopicMembers: limits.max_topic_members,
  });
  loadSnapshot(state, snapshot, now().monoMs);
  resumeTimesToLive(state, now());
  const collaborations = new PublishedCollaborations(snapshot.sessions);
  const topics = new PublishedTopics(snapshot.members);
  const recentBatches = new RecentBatches(bounds.maxRecentBytes, snapshot.head, topics);
  const roster = new Roster(collaborations, topics, recentBatches);
  const { maxCommitEntries, maxThreads } = bounds;
  const sequencer = new Sequencer({
    ...{ journal, state, delivery: roster, maxCommitEntries, maxThreads, now, onFatal },
  });
  return {
    ...given,
    state,
    sequencer,
    roster,
    recentIds: new RecentIdsByAi({ journal, sequencer, capacity: limits.max_unacked }),
    collaborations,
    topics,
    inFlight: new InFlight(bounds.maxSharedLines, bounds.maxSharedBytes),
    places: new Places(limits, () => now().monoMs),
    takeovers: new AuthBackoff(),
    traffic: noTraffic(),
    slowed: (limit) => slowedPairs(state, now().monoMs, limit),
    budgetOf: (ai) => budgetOf(state, ai),
    now,
    draining: false,
  };
}
