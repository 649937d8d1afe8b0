/** Holds the checks that follow the journal of one simulation from its first entry on; where its end is lost, all begin anew. */
import assert from "node:assert/strict";
import type { Commit } from "../../journal/journal.ts";
import { CollaborationCheck, type Pause } from "./collaboration_check.ts";
import { DeadlockCheck } from "./deadlock_check.ts";
import { type Committed, FoldCheck } from "./fold_check.ts";
import { isAi, type Ledger } from "./ledger.ts";
import { ReceiptCheck } from "./receipt_check.ts";
import type { SimulatedDisk, StoredEntry } from "./simulated_disk.ts";
import { SpendingCheck } from "./spending_check.ts";
import { TalkCheck } from "./talk_check.ts";
import { TopicCheck } from "./topic_check.ts";
import { checkTrail } from "./trail_check.ts";
import type { VirtualClock } from "./virtual_clock.ts";
import { WantCheck } from "./want_check.ts";
import type { WorldConfig } from "./world_config.ts";

export interface FollowedWorld {
  readonly disk: SimulatedDisk;
  readonly ledger: Ledger;
  readonly clock: VirtualClock;
  readonly config: Pick<WorldConfig, "hub">;
  /** This AI only visits. */
  readonly visitor: string;
  readonly pauses: readonly Pause[];
  /** The checks see what happens from then on. */
  readonly sinceMs: number;
  /** Returns when the present hub started; undefined where there is none. */
  readonly startedMs: () => number | undefined;
  /** Returns when the disk was full last. */
  readonly wasFullMs: () => number;
}

export class JournalChecks {
  readonly fold = new FoldCheck();
  readonly collaborations: CollaborationCheck;
  readonly talk: TalkCheck;
  readonly topics: TopicCheck;
  readonly spending: SpendingCheck;
  readonly wants: WantCheck;
  readonly receipts: ReceiptCheck;
  readonly #deadlocks = new DeadlockCheck();
  readonly #ledger: Ledger;
  readonly #visitor: string;

  constructor(
    { disk, ledger, clock, config, visitor, pauses, sinceMs, startedMs, wasFullMs }: FollowedWorld,
  ) {
    this.#ledger = ledger;
    this.#visitor = visitor;
    const { leaseMs, maxLeaseMs, budgets, limits } = config.hub;
    const nowMs = () => clock.monotonicMs();
    this.collaborations = new CollaborationCheck({
      ...{ ledger, leaseMs, maxLeaseMs, nowMs, sinceMs, pauses },
      startedMs: () => startedMs() ?? 0,
    });
    this.topics = new TopicCheck(
      { topics: limits.max_topics_per_ai!, members: limits.max_topic_members! },
      nowMs,
    );
    this.talk = new TalkCheck({
      disk,
      topics: () => this.topics,
      limits: {
        hops: limits.max_thread_hops!,
        repliesPerMinute: limits.max_replies_per_minute!,
        directedPerSecond: limits.max_directed_per_second!,
      },
      nowMs,
      countedSince: () => Math.max(wasFullMs(), startedMs() ?? Infinity),
    });
    this.spending = new SpendingCheck({
      ...{ budgets, nowMs, sinceMs },
      wallSince: (monoMs) => clock.wallSince(monoMs),
    });
    this.wants = new WantCheck(disk);
    this.receipts = new ReceiptCheck({
      ...{ disk, ledger, nowMs },
      maxUnfetched: limits.max_unfetched!,
      wallMs: () => clock.wallMs(),
      membersAt: (entry) => this.topics.membersAt(entry),
      membersSince: (...of) => this.topics.membersSince(...of),
    });
  }

  /** Checks the entries of a commit, and its rows. */
  committed(commit: Commit, stored: readonly StoredEntry[]): void {
    const entries = stored.map((each) => ({ stored: each, message: JSON.parse(each.line) }));
    checkTrail(entries);
    for (const entry of entries) {
      const { stored: { seq, source, audience, line }, message } = entry;
      assert.equal(message.source_ai, source);
      assert.ok(!isAboutPresence(message, this.#visitor), `a visit makes presence: ${line}`);
      const sent = isAi(source) ? this.#ledger.store(source, seq, withoutFront(line)) : undefined;
      this.collaborations.entry(message, sent, audience);
      this.topics.entry(entry);
      this.talk.entry(entry, sent);
      this.spending.entry(entry);
      this.#deadlocks.entry(entry);
      this.receipts.entry(entry);
    }
    this.collaborations.committed();
    this.#deadlocks.committed();
    this.receipts.committed(commit);
    this.fold.committed(commit, entries);
  }
}

function isAboutPresence({ message_type, data }: Committed["message"], ai: string): boolean {
  return ["ai_joined", "ai_left"].includes(message_type) && data.ai_id === ai;
}

/** Returns the sender's text of a stored line, by code that the hub does not share. */
function withoutFront(line: string): string {
  return `{${line.slice(line.indexOf('"message_type"'))}`;
}
