/** Draws the configuration of one simulated world from its seed, so that every limit is reached in some world. */
import type { Random } from "./random.ts";
import type { HubConfig } from "./simulated_hub.ts";

export interface WorldConfig {
  readonly hub: HubConfig;
  readonly ais: number;
  /** Faults happen during so many steps. */
  readonly steps: number;
  /** The network takes so many bytes for an AI that does not read. */
  readonly windowBytes: number;
  readonly maxUnacked: number;
  /** AIs talk most of the time, and answer each other as long as they may. */
  readonly talks: boolean;
  /** An AI acts in a visit with this probability. */
  readonly visits: number;
  /** AIs come into these topics and leave them. */
  readonly topics: readonly string[];
  /** A connection wants only some of the broadcasts with this probability. */
  readonly wants: number;
  /** AIs think for long, and little else happens. */
  readonly thinks: boolean;
  /** AIs claim what their work has cost, and have budgets. */
  readonly spends: boolean;
  /** The wall clock begins at this time. */
  readonly wallMs: number;
  /** AIs mostly follow what they send, and say what they were shown and are done with. */
  readonly follows: boolean;
  /** Each fault has this probability in one step. */
  readonly faults: Readonly<Record<Fault, number>>;
}

export type Fault =
  | "crash"
  | "WAL cut"
  | "drain"
  | "disk dies"
  | "disk full"
  | "batch damaged"
  | "hub stopped"
  | "wall clock set"
  | "operator acts"
  | "operator decides";

export function drawWorldConfig(random: Random): WorldConfig {
  const maxUnacked = random.pick([8, 16, 4_096]);
  const talks = random.chance(0.2);
  const small = random.chance(0.6);
  const thinks = !talks && random.chance(0.4);
  const spends = !talks && !thinks && random.chance(0.3);
  // Where AIs mostly follow, little is spent.
  const follows = !talks && !thinks && random.chance(spends ? 0.2 : 0.6);
  /** Returns how probable a fault is; where AIs think, it mostly does not happen, and where they spend, less often. */
  const fault = (...probabilities: number[]) => {
    const drawn = random.pick(probabilities);
    return drawn / (thinks ? 5 : spends ? 3 : 1);
  };
  return {
    hub: {
      named: random.pick([[], ["AI_1"], ["AI_2"]]),
      leaseMs: random.between(1_000, 5_000),
      maxLeaseMs: random.between(5_000, 10_000),
      budgets: new Map(
        spends ? random.pick([[["*", 40]], [["AI_1", 20], ["*", 100]], [["AI_2", 40]]] as const) : [],
      ),
      limits: {
        max_unacked: maxUnacked,
        max_visits: random.pick([1, 2, 16]),
        max_line_bytes: 4_000,
        max_open_requests: random.between(2, 6),
        heartbeat_interval_ms: random.pick([2_000, 15_000]),
        auth_timeout_ms: 5_000,
        max_unfetched: follows ? random.pick([2, 5, 1_000]) : 1_000,
        max_thread_hops: talks ? random.pick([1, 2, 3, 24]) : 24,
        max_replies_per_minute: talks ? random.pick([4, 60]) : 60,
        max_directed_per_second: talks ? random.pick([1, 200]) : 200,
        max_topics_per_ai: random.pick([1, 2, 64]),
        max_topic_members: random.pick([2, 1_000]),
      },
      bounds: small
        ? {
          maxLines: random.between(2, 12),
          maxBytes: random.between(500, 4_000),
          maxAnswerBytes: random.between(400, 4_000),
          maxSharedLines: random.between(6, 30),
          maxSharedBytes: random.between(1_500, 10_000),
          maxOutboxBytes: random.between(600, 4_000),
          pageBytes: random.between(1, 1_500),
          maxRecentBytes: random.pick([random.between(0, 4_000), 20_000]),
          maxCommitEntries: random.between(1, 12),
          maxThreads: random.between(0, 3),
        }
        : {},
    },
    ais: thinks || spends ? random.between(2, 3) : random.between(2, 5),
    steps: thinks
      ? random.between(1_200, 2_400)
      : spends
      ? random.between(800, 1_600)
      : talks
      ? random.between(500, 900)
      : random.between(250, follows ? 900 : 600),
    windowBytes: random.pick([300, 2_000, 100_000]),
    maxUnacked,
    visits: random.pick([0, 0, 0.1, 0.3]),
    wants: random.pick([0, 0.5, 0.8]),
    talks,
    topics: random.pick([[], ["reviews"], ["reviews", "news", "AI_1"]]),
    thinks,
    spends,
    // Where AIs spend, a day ends soon.
    wallMs: Date.UTC(2026, 10, 22, 14) + (spends ? 36_000_000 - random.between(5_000, 30_000) : 0),
    follows,
    faults: {
      drain: fault(0, 0.002),
      crash: fault(0, 0.003, 0.01),
      "WAL cut": fault(0, 0, 0.005),
      "disk dies": fault(0, 0, 0.005),
      "disk full": fault(0, 0, 0.005, 0.02),
      "batch damaged": fault(0, 0, 0.01),
      "hub stopped": fault(0, 0.005),
      "wall clock set": fault(0, 0.01),
      "operator acts": spends ? random.pick([0.005, 0.01, 0.03]) : fault(0, 0.01, 0.03),
      "operator decides": fault(0, 0.02, 0.06),
    },
  };
}
