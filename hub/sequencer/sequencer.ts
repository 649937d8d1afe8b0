/**
 * The one queue: decides lines in the order in which they come, commits their entries in batches, and lets every
 * answer leave when everything decided before it is committed. [architecture: commit, then deliver, then acknowledge]
 */
import { Histogram } from "../../internal/histogram.ts";
import type { ParsedLine } from "../../protocol/parse.ts";
import { due, pauseLeases } from "../broker/collaborations.ts";
import type { Accepted, Lookup } from "../broker/decision.ts";
import { announcement, connectionLost, disconnect, reconnected, removeLost } from "../broker/presence.ts";
import { type BrokerState, loadSnapshot, type Now } from "../broker/state.ts";
import { type Commit, type CommitOutcome, type Journal, JournalError } from "../../journal/journal.ts";
import type { AiRow, Batch, CollaborationRow } from "../../journal/rows.ts";
import { type Party, type Published, Turn } from "./turn.ts";
import { type Stop, TurnDecider } from "./turn_decider.ts";

/** Where told entries and live lines go. */
export interface Delivery {
  deliver(batch: Batch): void;
  /** A live line for everybody but `except`. */
  relay(except: string, line: Uint8Array): void;
  /** Everything of the turn has left. */
  published(turn: Turn): void;
}

/** What the sequencer works with; the simulator gives its own of each. */
export interface SequencerOptions {
  readonly journal: Journal;
  readonly state: BrokerState;
  readonly delivery: Delivery;
  /** Entries of one commit, unless a single turn has more. */
  readonly maxCommitEntries: number;
  readonly now: () => Now;
  /** The journal failed for good: the outcome of what is in flight is unknown, nothing more may be told. */
  readonly onFatal: (error: unknown) => void;
}

/** How far a submission got, and why it stopped there. */
export interface Submitted extends Stop {
  /** Index of the first line that was not decided. */
  readonly decided: number;
}

/** Decides, commits, tells. */
export class Sequencer {
  readonly #journal: Journal;
  readonly #state: BrokerState;
  readonly #decider: TurnDecider;
  readonly #delivery: Delivery;
  readonly #maxBatchEntries: number;
  readonly #now: () => Now;
  readonly #onFatal: (error: unknown) => void;
  #waiting: Turn[] = [];
  #inFlight: Turn[] | null = null;
  #recovery: Promise<void> | null = null;
  #dead = false;
  #submitted = 0;
  #released = 0;
  readonly #settling: { at: number; resolve: () => void }[] = [];
  readonly #dirtyCursors = new Map<string, number>();
  #published: Published;
  /** Where the journal ends, as far as this hub knows: nobody else writes it. */
  #committedHead: number;
  #commits = 0;
  #refused = 0;
  /** From the arrival of a line that was stored to the release of its ack, since the start. */
  readonly ackMs = new Histogram();
  readonly commitMs = new Histogram();

  constructor({ journal, state, delivery, maxCommitEntries, now, onFatal }: SequencerOptions) {
    this.#journal = journal;
    this.#state = state;
    this.#decider = new TurnDecider(state);
    this.#delivery = delivery;
    this.#maxBatchEntries = maxCommitEntries;
    this.#now = now;
    this.#onFatal = onFatal;
    this.#published = { head: state.head, counts: state.counts, open: state.collaborations.size };
    this.#committedHead = state.head;
  }

  /** What everybody may know: committed and delivered. */
  get published(): Published {
    return this.#published;
  }

  /** Commits so far, each of them fsynced. */
  get commits(): number {
    return this.#commits;
  }

  /** Lines that were answered with an error so far. */
  get refused(): number {
    return this.#refused;
  }

  /** The last commit found no space, and no probe has found any since. */
  get full(): boolean {
    return this.#decider.full;
  }

  /**
   * Decides the lines from `from` on, up to one that needs a lookup; `lookup` belongs to the first. Their answers leave
   * in order. Not to be called while `recovering`.
   */
  submit(party: Party, lines: readonly ParsedLine[], from: number, lookup?: Lookup): Submitted {
    const turn = new Turn({ by: party, lookup, now: this.#now(), arrivedMs: party.arrivedMs });
    const stop = this.#decider.decide(turn, party, lines, from);
    if (turn.lines.count > 0) this.#enter(turn);
    return { ...stop, decided: from + turn.lines.count };
  }

  /** The state is being read again: nothing may be submitted. */
  get recovering(): boolean {
    return this.#recovery !== null;
  }

  /** Resolves when lines may be submitted: at once, except while the state is read again after a full disk. */
  async ready(): Promise<void> {
    while (this.#recovery) await this.#recovery;
  }

  /** Resolves when everything submitted so far is told. */
  settled(): Promise<void> {
    if (this.#released === this.#submitted) return Promise.resolve();
    return new Promise((resolve) => this.#settling.push({ at: this.#submitted, resolve }));
  }

  /** Moves an AI's own position; stored with the next commit. Returns false above the told head. */
  received(ai: string, cursor: number): boolean {
    if (cursor > this.#published.head) return false;
    if (cursor > (this.#state.cursors.get(ai) ?? 0)) {
      this.#state.cursors.set(ai, cursor);
      this.#dirtyCursors.set(ai, cursor);
    }
    return true;
  }

  /** The hub itself was stopped for so long: nobody loses a lease for it. */
  extendLeases(byMs: number): void {
    for (const collaboration of this.#state.collaborations.values()) collaboration.deadlineMs += byMs;
  }

  /** A connection was lost without a successor. */
  connectionLost(ai: string): void {
    connectionLost(this.#state, ai, this.#now());
  }

  /** A connection came. */
  connected(ai: string): void {
    reconnected(this.#state, ai, this.#now());
  }

  /** The operator sends an AI away: it is gone at once. Not to be called while `recovering`. */
  disconnect(ai: string): void {
    this.#carryOut(disconnect(this.#state, ai), this.#now());
  }

  /**
   * Once a second, `passedMs` after the last time: leases, times to live, presence, cursors; a probe when the disk was
   * full. `isUnread` AIs are not being read right now: their leases rest.
   */
  async tick(passedMs: number, isUnread: (ai: string) => boolean): Promise<void> {
    if (this.full) this.extendLeases(passedMs); // nobody could renew anything
    else pauseLeases(this.#state, passedMs, isUnread);
    if (this.full) await this.#probe();
    await this.ready();
    if (this.#dead) return;
    const now = this.#now();
    const records = removeLost(this.#state, now.monoMs);
    const drafts = [...(this.full ? [] : due(this.#state, now.monoMs)), ...records];
    const relays = records.map((record) => announcement(record, record.data.ai_id as string));
    this.#carryOut({ ok: true, drafts, relays }, now);
    if (this.#dirtyCursors.size > 0 && !this.#inFlight && !this.full) this.#commit([]);
  }

  /** Resolves when everything submitted is told and everybody's position is stored: the last thing before the end. */
  async finish(): Promise<void> {
    await this.ready();
    await this.settled();
    if (this.#dirtyCursors.size > 0 && !this.full && !this.#dead) await this.#commit([]);
  }

  /** What the hub itself decided becomes a turn. */
  #carryOut(by: Accepted, now: Now): void {
    if (by.drafts.length === 0) return;
    const turn = new Turn({ by, lookup: undefined, now, arrivedMs: now.monoMs });
    this.#decider.carryOut(turn, by);
    this.#enter(turn);
  }

  #enter(turn: Turn): void {
    this.#submitted++;
    this.#waiting.push(turn);
    this.#kick();
  }

  /** Tells what needs no commit and starts the next commit, if none is under way. */
  #kick(): void {
    if (this.#inFlight || this.#recovery || this.#dead) return;
    this.#release(this.#takeUnstored());
    if (this.#waiting.length > 0) this.#commit(this.#takeBatch());
  }

  /** The turns at the front that stored nothing. */
  #takeUnstored(): Turn[] {
    let n = 0;
    while (n < this.#waiting.length && this.#waiting[n]!.entries === 0) n++;
    return n === 0 ? [] : this.#waiting.splice(0, n);
  }

  #takeBatch(): Turn[] {
    let entries = 0;
    let n = 0;
    while (n < this.#waiting.length) {
      entries += this.#waiting[n]!.entries;
      if (n > 0 && entries > this.#maxBatchEntries) break;
      n++;
    }
    return this.#waiting.splice(0, n);
  }

  async #commit(turns: Turn[]): Promise<void> {
    this.#inFlight = turns;
    const sinceMs = this.#now().monoMs;
    const commit = this.#commitOf(turns);
    let outcome: CommitOutcome;
    try {
      outcome = await this.#journal.append(this.#committedHead, commit);
      if (outcome === "moved") throw movedError(this.#committedHead);
    } catch (error) {
      this.#dead = true;
      this.#onFatal(error);
      return;
    }
    if (outcome === "full") {
      this.#recovery = this.#recover(turns);
      return;
    }
    this.#committedHead = commit.batches.at(-1)?.last ?? this.#committedHead;
    this.#commits++;
    this.commitMs.record(this.#now().monoMs - sinceMs);
    this.#inFlight = null;
    // The next commit starts before this one is delivered: the disk works while the sockets do.
    const unstored = this.#takeUnstored();
    if (this.#waiting.length > 0) this.#commit(this.#takeBatch());
    this.#release(turns);
    this.#release(unstored);
    this.#kick();
  }

  #commitOf(turns: readonly Turn[]): Commit {
    const batches: Batch[] = [];
    const ais = new Map<string, AiRow>();
    const sessions = new Map<string, CollaborationRow>();
    for (const turn of turns) {
      for (const output of turn.outputs) if (output.kind === "batch") batches.push(output.batch);
      for (const ai of turn.ais) ais.set(ai.ai_id, ai);
      for (const row of turn.collaborations) sessions.set(row.session_id, row);
    }
    const cursors = [...this.#dirtyCursors];
    this.#dirtyCursors.clear();
    const counts = turns.at(-1)?.published.counts ?? this.#published.counts;
    return { batches, ais: [...ais.values()], sessions: [...sessions.values()], cursors, counts };
  }

  #release(turns: readonly Turn[]): void {
    if (turns.length === 0) return;
    const nowMs = this.#now().monoMs;
    for (const turn of turns) {
      const party = partyOf(turn);
      for (const output of turn.outputs) {
        if (output.kind === "batch") {
          this.#published = { ...turn.published, head: output.batch.last };
          this.#delivery.deliver(output.batch);
        } else if (output.kind === "relay") this.#delivery.relay(output.except, output.line);
        else if (output.kind === "answer") party!.answer(output.lines);
        else if (output.kind === "sync") party!.sync(output.text);
        else party!.finish();
      }
      this.#published = turn.published;
      this.#delivery.published(turn);
      this.#refused += turn.refused;
      if (party && turn.entries > 0) this.ackMs.record(nowMs - turn.input.arrivedMs, turn.lines.count);
      party?.settled(turn.lines.count, turn.lines.bytes);
    }
    this.#released += turns.length;
    while (this.#settling.length > 0 && this.#settling[0]!.at <= this.#released) {
      this.#settling.shift()!.resolve();
    }
  }

  /** No space: what is durable is read again, and everything that waits is decided again, in order, knowing it. */
  async #recover(inFlight: readonly Turn[]): Promise<void> {
    try {
      const snapshot = await this.#journal.snapshot();
      const cursors = new Map(this.#state.cursors);
      loadSnapshot(this.#state, snapshot, this.#now().monoMs);
      for (const [ai, cursor] of cursors) this.#restoreCursor(ai, cursor);
      this.#decider.full = true;
      const turns = [...inFlight, ...this.#waiting];
      this.#waiting = [];
      for (const turn of turns) partyOf(turn)?.recent.forgetAfter(snapshot.head);
      for (const turn of turns) {
        const { by } = turn.input;
        if ("drafts" in by) this.#decider.carryOut(turn, by);
        else this.#decider.decideAgain(turn, by);
      }
      this.#inFlight = null;
      this.#recovery = null;
      this.#release(turns);
    } catch (error) {
      this.#dead = true;
      this.#recovery = null;
      this.#onFatal(error);
    }
  }

  /** Positions that were told to the hub stay, stored or not. */
  #restoreCursor(ai: string, cursor: number): void {
    if (cursor <= (this.#state.cursors.get(ai) ?? 0)) return;
    this.#state.cursors.set(ai, cursor);
    this.#dirtyCursors.set(ai, cursor);
  }

  async #probe(): Promise<void> {
    try {
      if (await this.#journal.probe()) this.#decider.full = false;
    } catch (error) {
      this.#dead = true;
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

/** Whom a turn's answers go to; nobody, where the hub itself decided. */
function partyOf({ input: { by } }: Turn): Party | undefined {
  return "drafts" in by ? undefined : by;
}
