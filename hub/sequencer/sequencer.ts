/**
 * Decides lines in the order in which they arrive, commits their entries, and publishes entries and answers in the
 * order of the decisions, once everything that was decided before them is committed.
 */
import { Histogram } from "../../internal/histogram.ts";
import type { ParsedLine } from "../../protocol/parse.ts";
import { pauseLeases } from "../broker/collaborations.ts";
import { type DeadPush, deadPush, followUp, rungDrafts } from "../broker/deliveries.ts";
import { due } from "../broker/endings.ts";
import type { Accepted, Lookup } from "../broker/decision.ts";
import type { Actor } from "../broker/actor.ts";
import { actionDraft, type Deed } from "../broker/operator_actions.ts";
import {
  announcement,
  connectionLost,
  disconnect,
  reconnected,
  removeLost,
  visited,
} from "../broker/presence.ts";
import { type BrokerState, loadSnapshot, type Now } from "../broker/state.ts";
import { forgetThreads } from "../broker/threads.ts";
import { type Commit, type CommitOutcome, type Journal, JournalError } from "../../journal/journal.ts";
import type { CursorRow } from "../../journal/rows.ts";
import { commitOf } from "./commit_of.ts";
import { type Delivery, Publisher } from "./publisher.ts";
import { type Party, partyOf, type Published, Turn } from "./turn.ts";
import { type Stop, TurnDecider } from "./turn_decider.ts";
import { UnstoredCursors } from "./unstored_cursors.ts";

export interface SequencerOptions {
  readonly journal: Journal;
  readonly state: BrokerState;
  readonly delivery: Delivery;
  /** A commit has at most so many entries, unless a single turn has more. */
  readonly maxCommitEntries: number;
  /** So many threads are kept in memory, and those that changed in the last second. */
  readonly maxThreads: number;
  readonly now: () => Now;
  /** The journal failed for good: the outcome of the commit in flight is unknown, and nothing more is published. */
  readonly onFatal: (error: unknown) => void;
}

export interface Submitted extends Stop {
  /** `decided` is the index of the first line that was not decided. */
  readonly decided: number;
}

/** All lines of all sessions go through this one queue. */
export class Sequencer {
  readonly #journal: Journal;
  readonly #state: BrokerState;
  readonly #decider: TurnDecider;
  readonly #publisher: Publisher;
  readonly #maxCommitEntries: number;
  readonly #maxThreads: number;
  readonly #now: () => Now;
  readonly #onFatal: (error: unknown) => void;
  #waiting: Turn[] = [];
  #inFlight: Turn[] | null = null;
  #recovery: Promise<void> | null = null;
  #failed = false;
  /** The next commit stores these. */
  readonly #cursors: UnstoredCursors;
  #commitEnded = Promise.withResolvers<void>();
  /** The journal ends here, as far as this hub knows: nobody else writes to it. */
  #committedHead: number;
  #commits = 0;
  readonly commitMs = new Histogram();

  constructor({ journal, state, delivery, maxCommitEntries, maxThreads, now, onFatal }: SequencerOptions) {
    this.#journal = journal;
    this.#state = state;
    this.#cursors = new UnstoredCursors(state);
    this.#decider = new TurnDecider(state, (cursor) => this.#cursors.move(cursor));
    this.#maxCommitEntries = maxCommitEntries;
    this.#maxThreads = maxThreads;
    this.#now = now;
    this.#onFatal = onFatal;
    const published = { head: state.head, counts: state.counts, open: state.collaborations.size };
    this.#publisher = new Publisher(delivery, published, now);
    this.#committedHead = state.head;
  }

  /** Returns what is published: all of it is committed. */
  get published(): Published {
    return this.#publisher.published;
  }

  /** Counts the commits since the start, each of which was fsynced. */
  get commits(): number {
    return this.#commits;
  }

  /** Counts the lines since the start that were answered with an error. */
  get refused(): number {
    return this.#publisher.refused;
  }

  /** Counts, since the start, how long stored lines took from their arrival to their ack. */
  get ackMs(): Histogram {
    return this.#publisher.ackMs;
  }

  /** Returns whether the last commit found no space, and no probe has found any since. */
  get full(): boolean {
    return this.#decider.full;
  }

  /**
   * Decides the lines from `from` on, up to one that needs a lookup; `lookup` belongs to the first. Their answers follow
   * in order. It must not be called while `recovering`.
   */
  submit(party: Party, lines: readonly ParsedLine[], from: number, lookup?: Lookup): Submitted {
    const turn = new Turn({ by: party, lookup, now: this.#now(), arrivedMs: party.arrivedMs });
    const stop = this.#decider.decide(turn, party, lines, from);
    if (turn.lines.count > 0) this.#enqueue(turn);
    return { ...stop, decided: from + turn.lines.count };
  }

  /** Returns whether the state is being read again: meanwhile nothing may be submitted. */
  get recovering(): boolean {
    return this.#recovery !== null;
  }

  /** Resolves when lines may be submitted: at once, except while the state is being read again. */
  async ready(): Promise<void> {
    while (this.#recovery) await this.#recovery;
  }

  /** Resolves when everything that was submitted so far is published. */
  settled(): Promise<void> {
    return this.#publisher.settled();
  }

  /** Moves the cursor of an AI, which is stored with the next commit. Returns false past the published head. */
  received(ai: string, cursor: number): boolean {
    if (cursor > this.published.head) return false;
    this.#cursors.advance(ai, cursor);
    return true;
  }

  /** Returns whether an AI was here before, and no crash can take its cursor back. */
  knows(ai: string): boolean {
    return this.#state.cursors.has(ai) && !this.#cursors.isIntroducing(ai);
  }

  /**
   * Gives an AI that was never here before its cursor, and resolves once no crash can take it back: it is committed, or goes
   * with the next entry on a disk that is full.
   */
  async introduce(cursor: CursorRow): Promise<void> {
    this.#cursors.introduce(cursor);
    while (this.#cursors.isIntroducing(cursor.ai_id)) {
      if (this.full) return;
      await this.#storeCursors();
    }
  }

  /** Extends all leases and times to live by the time for which the hub itself was stopped. */
  extendLeases(byMs: number): void {
    for (const collaboration of this.#state.collaborations.values()) collaboration.deadlineMs += byMs;
  }

  /** Notes that the AI's connection was lost without a successor. */
  connectionLost(ai: string): void {
    connectionLost(this.#state, ai, this.#now());
  }

  /** Notes that the AI has a new connection. */
  connected(ai: string): void {
    reconnected(this.#state, ai, this.#now());
  }

  /** Notes that the AI has made a request without a connection. */
  visited(ai: string): void {
    if (this.recovering) return;
    const now = this.#now();
    const record = visited(this.#state, ai, now);
    if (record) this.#carryOut({ ok: true, drafts: [record], relays: [announcement(record, ai)] }, now);
  }

  /** Removes an AI at once, for `actor`, and records that. It must not be called while `recovering`. */
  disconnect(ai: string, actor: Actor): void {
    const departure = disconnect(this.#state, ai);
    const record = actionDraft(actor, { action: "disconnect", target: ai });
    this.#carryOut({ ...departure, drafts: [...departure.drafts, record] }, this.#now());
  }

  /** Notes that the hub itself has rung a bell of `ai` for these entries, and resolves when that is committed. */
  async rang(ai: string, rung: { readonly seqs: readonly number[]; readonly bell: string }): Promise<void> {
    await this.ready();
    this.#carryOut({ ok: true, drafts: rungDrafts(this.#state, ai, rung) }, this.#now());
    await this.settled();
  }

  /** Notes that the news of an entry could not be posted to its requester, and resolves when that is committed. */
  async pushDied(died: DeadPush): Promise<void> {
    await this.ready();
    this.#carryOut({ ok: true, drafts: [deadPush(died)] }, this.#now());
    await this.settled();
  }

  /** Records what `actor` did, and resolves when that is committed, or cannot be on a full disk: what was done stays done. */
  async record(actor: Actor, deed: Deed): Promise<void> {
    await this.ready();
    this.#carryOut({ ok: true, drafts: [actionDraft(actor, deed)] }, this.#now());
    await this.settled();
  }

  /**
   * Ends leases, times to live and presence that have run out, stores cursors, and probes a disk that was full. It is
   * called once a second, `passedMs` after the last time; the leases of AIs for which `isUnread` is true do not run.
   */
  async tick(passedMs: number, isUnread: (ai: string) => boolean): Promise<void> {
    if (this.full) this.extendLeases(passedMs); // Nobody could renew anything.
    else pauseLeases(this.#state, passedMs, isUnread);
    if (this.full) await this.#probe();
    await this.ready();
    if (this.#failed) return;
    const now = this.#now();
    const records = removeLost(this.#state, now.monoMs);
    const state = this.#state;
    const dues = this.full ? [] : [...due(state, now.monoMs), ...followUp(state, now.wallMs)];
    const drafts = [...dues, ...records];
    const relays = records.map((record) => announcement(record, record.data.ai_id as string));
    this.#carryOut({ ok: true, drafts, relays }, now);
    const kept = { kept: this.#maxThreads, head: this.published.head };
    forgetThreads(state.threads, kept);
    state.receipts.forget(kept);
    if (!this.#cursors.isEmpty && !this.#inFlight && !this.full) this.#commit([]);
  }

  /** Resolves when everything submitted is published and all cursors are stored; a hub ends with it. */
  async finish(): Promise<void> {
    await this.ready();
    await this.settled();
    // An introduction may be in flight. There is one commit behind it, however fast cursors go on moving.
    if (this.#inFlight && !this.#failed) await this.#commitEnded.promise;
    if (!this.#cursors.isEmpty && !this.full && !this.#failed) await this.#storeCursors();
  }

  /** Commits the cursors alone, unless a commit is in flight, and resolves when the one in flight has ended. */
  #storeCursors(): Promise<void> {
    const ended = this.#commitEnded.promise;
    if (!this.#inFlight && !this.#failed) this.#commit([]);
    return ended;
  }

  /** Makes a turn of what the hub itself decided. */
  #carryOut(by: Accepted, now: Now): void {
    if (by.drafts.length === 0) return;
    const turn = new Turn({ by, lookup: undefined, now, arrivedMs: now.monoMs });
    this.#decider.carryOut(turn, by);
    this.#enqueue(turn);
  }

  #enqueue(turn: Turn): void {
    this.#publisher.submitted();
    this.#waiting.push(turn);
    this.#advance();
  }

  /** Publishes what needs no commit and starts the next commit, unless one is in flight. */
  #advance(): void {
    if (this.#inFlight || this.#recovery || this.#failed) return;
    this.#publisher.release(this.#takeUnstored());
    if (this.#waiting.length > 0) this.#commit(this.#takeCommitTurns());
  }

  /** Takes the turns at the front that store nothing. */
  #takeUnstored(): Turn[] {
    let n = 0;
    while (n < this.#waiting.length && this.#waiting[n]!.entries === 0) n++;
    return n === 0 ? [] : this.#waiting.splice(0, n);
  }

  #takeCommitTurns(): Turn[] {
    let entries = 0;
    let n = 0;
    while (n < this.#waiting.length) {
      entries += this.#waiting[n]!.entries;
      if (n > 0 && entries > this.#maxCommitEntries) break;
      n++;
    }
    return this.#waiting.splice(0, n);
  }

  async #commit(turns: Turn[]): Promise<void> {
    this.#inFlight = turns;
    const sinceMs = this.#now().monoMs;
    let commit: Commit;
    let outcome: CommitOutcome;
    try {
      const cursors = this.#cursors.take();
      commit = commitOf(turns, { cursors, counts: turns.at(-1)?.published.counts ?? this.published.counts });
      outcome = await this.#journal.append(this.#committedHead, commit);
      if (outcome === "moved") throw movedError(this.#committedHead);
    } catch (error) {
      this.#failed = true;
      this.#endCommit();
      this.#onFatal(error);
      return;
    }
    if (outcome === "full") {
      this.#recovery = this.#recover(turns);
      return;
    }
    this.#committedHead = commit.batches.at(-1)?.last ?? this.#committedHead;
    this.#cursors.stored(commit.cursors);
    this.#endCommit();
    this.#commits++;
    this.commitMs.record(this.#now().monoMs - sinceMs);
    this.#inFlight = null;
    // The next commit starts before this one is published, so that disk and sockets work at the same time.
    const unstored = this.#takeUnstored();
    if (this.#waiting.length > 0) this.#commit(this.#takeCommitTurns());
    this.#publisher.release(turns);
    this.#publisher.release(unstored);
    this.#advance();
  }

  /** Reads the durable state again after a commit found no space, and decides all waiting turns anew, in order. */
  async #recover(inFlight: readonly Turn[]): Promise<void> {
    try {
      const snapshot = await this.#journal.snapshot();
      if (snapshot.head !== this.#committedHead) throw movedError(this.#committedHead);
      const cursors = new Map(this.#state.cursors);
      loadSnapshot(this.#state, snapshot, this.#now().monoMs);
      for (const cursor of cursors.values()) this.#cursors.restore(cursor);
      this.#decider.full = true;
      const turns = [...inFlight, ...this.#waiting];
      this.#waiting = [];
      const memories = new Set(turns.map((turn) => partyOf(turn)?.recent));
      for (const recent of memories) recent?.forgetAfter(snapshot.head);
      for (const turn of turns) {
        const { by } = turn.input;
        if ("drafts" in by) this.#decider.carryOut(turn, by);
        else this.#decider.decideAgain(turn, by);
      }
      this.#inFlight = null;
      this.#recovery = null;
      this.#publisher.release(turns);
    } catch (error) {
      this.#failed = true;
      this.#recovery = null;
      this.#onFatal(error);
    }
    this.#endCommit();
  }

  #endCommit(): void {
    this.#commitEnded.resolve();
    this.#commitEnded = Promise.withResolvers();
  }

  async #probe(): Promise<void> {
    try {
      if (await this.#journal.probe()) this.#decider.full = false;
    } catch (error) {
      this.#failed = true;
      this.#onFatal(error);
    }
  }
}

function movedError(expectedHead: number): JournalError {
  return new JournalError(
    "LOCKED",
    `Somebody else has written to the journal: it no longer ends at ${expectedHead}`,
  );
}
