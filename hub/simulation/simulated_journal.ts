/** Simulates a journal over a `SimulatedDisk`: its answers come when the world says so, late, as `full`, or never. */
import assert from "node:assert/strict";
import {
  type ClosedRequest,
  type Commit,
  type CommitOutcome,
  type Journal,
  JournalError,
  type LastEnd,
  type LibraryPosition,
  type Page,
  type PageRequest,
  type PendingRequest,
  type RecentIds,
} from "../../journal/journal.ts";
import type {
  CollaborationRow,
  DeliveryRow,
  EpochRow,
  ReceiptRow,
  RepliedTo,
  Snapshot,
} from "../../journal/rows.ts";
import type { SimulatedDisk } from "./simulated_disk.ts";

/** The world does the work at a time of its choice. */
export type Later = (label: string, work: () => void) => void;

/** The world decides when and how a journal answers. */
export interface JournalWorld {
  readonly later: Later;
  /** Returns whether the next read looks at the disk at once, and not only when its answer is due. */
  readonly readsEarly: () => boolean;
}

/** Every hub has a journal of its own over the same disk. */
export class SimulatedJournal implements Journal {
  readonly #disk: SimulatedDisk;
  readonly #world: JournalWorld;
  #appending = false;
  /** Unless it is null, the disk fails at the next commit, which is then written or lost. */
  dies: "written" | "lost" | null = null;
  readonly damagedBatches = 0;
  readonly lastEnd: LastEnd;
  readonly epochs: readonly EpochRow[];

  constructor(disk: SimulatedDisk, world: JournalWorld) {
    this.#disk = disk;
    this.#world = world;
    this.lastEnd = { wasInOrder: disk.open(), entriesLost: 0 };
    this.epochs = [...disk.epochs];
  }

  get journalId(): string {
    return this.#disk.journalId;
  }

  get library(): LibraryPosition {
    return { indexedSeq: this.#disk.head, listedSeq: this.#disk.head };
  }

  append(expectedHead: number, commit: Commit): Promise<CommitOutcome> {
    assert.ok(!this.#appending, "one commit at a time");
    this.#appending = true;
    return new Promise((resolve, reject) => {
      this.#world.later("commit", () => {
        const { dies } = this;
        const outcome = this.#disk.head !== expectedHead ? "moved" : this.#disk.full ? "full" : "committed";
        if (outcome === "committed" && dies !== "lost") this.#disk.commit(commit);
        this.#world.later(dies === null ? outcome : `died, ${dies}`, () => {
          this.#appending = false;
          if (dies === null) resolve(outcome);
          else reject(new JournalError("DISK", "The simulated disk died"));
        });
      });
    });
  }

  probe(): Promise<boolean> {
    return this.#read("probe", () => !this.#disk.full);
  }

  snapshot(): Promise<Snapshot> {
    return this.#read("snapshot", () => this.#disk.snapshot());
  }

  page(request: PageRequest): Promise<Page> {
    return this.#read("page", () => this.#disk.page(request));
  }

  pending(request: PendingRequest): Promise<number> {
    return this.#read("pending", () => this.#disk.pending(request));
  }

  firstDirected(ai: string): Promise<number | null> {
    return this.#read("firstDirected", () => this.#disk.firstDirected(ai));
  }

  recentIds(ai: string, max: number): Promise<RecentIds> {
    return this.#read("recentIds", () => this.#disk.recentIds(ai, max));
  }

  line(seq: number): Promise<string | null> {
    return this.#read("line", () => this.#disk.line(seq));
  }

  repliedTo(seq: number, ai: string): Promise<RepliedTo | null> {
    return this.#read("repliedTo", () => this.#disk.repliedTo(seq, ai));
  }

  receipts(ai: string, seqs: readonly number[]): Promise<readonly ReceiptRow[]> {
    return this.#read("receipts", () => this.#disk.receiptsOf(ai, seqs));
  }

  deliveries(seq: number): Promise<readonly DeliveryRow[]> {
    return this.#read("deliveries", () => this.#disk.deliveries(seq));
  }

  closedUpTo(request: ClosedRequest): Promise<number> {
    return this.#read("closedUpTo", () => this.#disk.closedUpTo(request));
  }

  /** No world has blobs. */
  blob(): Promise<null> {
    return Promise.resolve(null);
  }

  session(sessionId: string): Promise<CollaborationRow | null> {
    return this.#read("session", () => this.#disk.sessions.get(sessionId) ?? null);
  }

  #read<T>(label: string, look: () => T): Promise<T> {
    const early = this.#world.readsEarly() ? { value: look() } : undefined;
    return new Promise((resolve) => {
      this.#world.later(label, () => resolve(early === undefined ? look() : early.value));
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disk.endInOrder();
    return Promise.resolve();
  }
}
