/**
 * The one queue: decides lines in the order in which they come, commits their entries in batches, and lets every
 * answer leave when everything decided before it is committed. [architecture: commit, then deliver, then acknowledge]
 */
import { ERRORS, refuse } from "../protocol/errors.ts";
import type { AiMessage } from "../protocol/messages.ts";
import { ackLine, errorLine } from "./answers.ts";
import { apply } from "./broker/apply.ts";
import { due } from "./broker/collaborations.ts";
import { decide } from "./broker/decide.ts";
import { type Decision, type Lookup, type Verdict } from "./broker/decision.ts";
import { type Need, neededFor } from "./broker/needs.ts";
import { gone, lose, regain, told } from "./broker/presence.ts";
import { type BrokerState, loadSnapshot, type Now } from "./broker/state.ts";
import { trainingSync } from "./broker/sync.ts";
import type { AiRow, Commit, CommitOutcome, Journal, Run, SessionRow } from "./journal/journal.ts";
import { type Party, type Told, Turn, TurnWriter } from "./turn.ts";
import type { AcceptedLine, ParsedLine } from "../protocol/parse.ts";

/** Where told entries and live lines go. */
export interface Delivery {
  run(run: Run): void;
  relay(source: string, line: Uint8Array): void;
  /** Everything of the turn has left. */
  told(turn: Turn): void;
}

/** What the sequencer works with; the simulator gives its own of each. */
export interface SequencerOptions {
  readonly journal: Journal;
  readonly state: BrokerState;
  readonly delivery: Delivery;
  /** Entries of one commit, unless a single turn has more. */
  readonly maxBatchEntries: number;
  readonly now: () => Now;
  /** The journal failed for good: the outcome of what is in flight is unknown, nothing more may be told. */
  readonly onFatal: (error: unknown) => void;
}

/** How far a submission got: where it stops, something has to be read from disk first. */
export interface Submitted {
  readonly decided: number;
  readonly need: Need | undefined;
}

/** Decides, commits, tells. */
export class Sequencer {
  readonly #journal: Journal;
  readonly #state: BrokerState;
  readonly #delivery: Delivery;
  readonly #maxBatchEntries: number;
  readonly #now: () => Now;
  readonly #onFatal: (error: unknown) => void;
  #waiting: Turn[] = [];
  #inFlight: Turn[] | null = null;
  #recovery: Promise<void> | null = null;
  #full = false;
  #dead = false;
  #submitted = 0;
  #released = 0;
  readonly #settling: { at: number; resolve: () => void }[] = [];
  readonly #dirtyCursors = new Map<string, number>();
  #told: Told;
  #commits = 0;

  constructor({ journal, state, delivery, maxBatchEntries, now, onFatal }: SequencerOptions) {
    this.#journal = journal;
    this.#state = state;
    this.#delivery = delivery;
    this.#maxBatchEntries = maxBatchEntries;
    this.#now = now;
    this.#onFatal = onFatal;
    this.#told = { head: state.head, counts: state.counts, open: state.sessions.size };
  }

  /** What everybody may know: committed and delivered. */
  get told(): Told {
    return this.#told;
  }

  /** Commits so far, each of them fsynced. */
  get commits(): number {
    return this.#commits;
  }

  /** The last commit found no space, and no probe has found any since. */
  get full(): boolean {
    return this.#full;
  }

  /**
   * Decides the lines from `from` on, up to one that needs a lookup; `lookup` belongs to the first. Their answers leave
   * in order. Call `ready` first.
   */
  submit(party: Party, lines: readonly ParsedLine[], from: number, lookup?: Lookup): Submitted {
    const turn = new Turn({ party, lookup, now: this.#now() });
    const need = this.#decide(turn, lines, from);
    if (turn.lines.length > 0) this.#enter(turn);
    return { decided: from + turn.lines.length, need };
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
    if (cursor > this.#told.head) return false;
    if (cursor > (this.#state.cursors.get(ai) ?? 0)) {
      this.#state.cursors.set(ai, cursor);
      this.#dirtyCursors.set(ai, cursor);
    }
    return true;
  }

  /** The hub itself was stopped for so long: nobody loses a lease for it. */
  extend(byMs: number): void {
    for (const session of this.#state.sessions.values()) session.deadlineMs += byMs;
  }

  /** A connection was lost without a successor. */
  lost(ai: string): void {
    lose(this.#state, ai, this.#now());
  }

  /** A connection came. */
  came(ai: string): void {
    regain(this.#state, ai, this.#now());
  }

  /** Once a second: leases, times to live, presence, cursors; a probe when the disk was full. */
  async tick(resting: (ai: string) => boolean): Promise<void> {
    if (this.#full) await this.#probe();
    await this.ready();
    if (this.#dead) return;
    const now = this.#now();
    const records = gone(this.#state, now.monoMs);
    const drafts = [...(this.#full ? [] : due(this.#state, now.monoMs, resting)), ...records];
    if (drafts.length > 0) {
      const relays = records.map((record) => told(record, record.data.ai_id as string));
      const turn = new Turn({ party: null, lookup: undefined, now });
      turn.own = { ok: true, drafts, relays };
      this.#decideOwn(turn, turn.own);
      this.#enter(turn);
    }
    if (this.#dirtyCursors.size > 0 && !this.#inFlight && !this.#full) this.#commit([]);
  }

  #enter(turn: Turn): void {
    this.#submitted++;
    this.#waiting.push(turn);
    this.#kick();
  }

  /**
   * Decides lines from `from` on, up to one that needs a lookup: there the turn ends. `again`: the disk was full, so what
   * was decided before never happened; then nothing needs a lookup, as nothing can be stored.
   */
  #decide(turn: Turn, lines: readonly ParsedLine[], from: number, again = false): Need | undefined {
    const { party, now } = turn.input;
    const writer = new TurnWriter(turn, timestampOf(now.wallMs));
    let need: Need | undefined;
    for (let i = from; i < lines.length; i++) {
      const line = lines[i]!;
      if (line.ok) {
        const lookup = i === from ? turn.input.lookup : undefined;
        if (lookup === undefined && !again) need = neededFor(this.#state, line.message, party!.recent);
        if (need) break;
        const decision = again && turn.kept.get(i) || this.#decideLine(turn, line, lookup);
        this.#answer(turn, writer, line.message, decision, lookup);
      } else {
        writer.answer(errorLine(line.code, line));
        if (ERRORS[line.code].closes) writer.apart({ kind: "finish" });
      }
      turn.add(line);
    }
    this.#seal(turn, writer);
    return need;
  }

  /** Carries out what the hub itself decided, for leases, times to live and presence. */
  #decideOwn(turn: Turn, verdict: Verdict): void {
    const writer = new TurnWriter(turn, timestampOf(turn.input.now.wallMs));
    this.#carryOut(writer, verdict, turn.input.now);
    this.#seal(turn, writer);
  }

  #seal(turn: Turn, writer: TurnWriter): void {
    writer.flush();
    turn.told = { head: this.#state.head, counts: this.#state.counts, open: this.#state.sessions.size };
  }

  #decideLine(turn: Turn, { message, text }: AcceptedLine, lookup: Lookup | undefined): Decision {
    const { party, now } = turn.input;
    const decision = decide({ state: this.#state, from: party!.ai, message, text, now, lookup });
    if (!decision.ok) return decision;
    if (decision.optional) turn.kept.set(turn.lines.length, decision);
    if (this.#full && decision.drafts.length > 0 && !decision.optional) {
      return refuse("STORAGE_FULL", "Cannot store this: the disk or its quota is full", {
        fix: "send it again when whoever runs the hub has made space",
        retryAfterMs: 1_000,
      });
    }
    return decision;
  }

  #answer(
    turn: Turn,
    writer: TurnWriter,
    message: AiMessage,
    decision: Decision,
    lookup: Lookup | undefined,
  ): void {
    const messageId = message.message_id;
    if (!decision.ok) {
      writer.answer(errorLine(decision.code, { ...decision, messageId }));
      return;
    }
    const party = turn.input.party!;
    const before = this.#state.head;
    this.#carryOut(writer, decision, turn.input.now);
    if (messageId !== undefined) {
      const stored = this.#state.head > before && decision.drafts[0]!.source === party.ai
        ? before + 1
        : undefined;
      if (stored !== undefined) party.recent.add(messageId, stored);
      writer.answer(ackLine(messageId, decision.ack?.seq ?? stored, decision.ack));
    }
    if (decision.sync) {
      writer.apart({ kind: "sync", text: trainingSync(this.#state, party.ai, lookup?.pending ?? 0) });
    }
    if (decision.close) writer.apart({ kind: "finish" });
  }

  #carryOut(writer: TurnWriter, verdict: Verdict, now: Now): void {
    if (!this.#full) {
      for (const draft of verdict.drafts) {
        const seq = this.#state.head + 1;
        writer.entry(draft, seq);
        writer.changed(apply(this.#state, entryOf(draft, seq), now));
      }
    }
    for (const relay of verdict.relays ?? []) writer.relay(relay);
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

  async #commit(batch: Turn[]): Promise<void> {
    this.#inFlight = batch;
    let outcome: CommitOutcome;
    try {
      outcome = await this.#journal.append(this.#commitOf(batch));
    } catch (error) {
      this.#dead = true;
      this.#onFatal(error);
      return;
    }
    if (outcome === "full") {
      this.#recovery = this.#recover(batch);
      return;
    }
    this.#commits++;
    this.#inFlight = null;
    // The next commit starts before this one is delivered: the disk works while the sockets do.
    const unstored = this.#takeUnstored();
    if (this.#waiting.length > 0) this.#commit(this.#takeBatch());
    this.#release(batch);
    this.#release(unstored);
    this.#kick();
  }

  #commitOf(batch: readonly Turn[]): Commit {
    const runs: Run[] = [];
    const ais = new Map<string, AiRow>();
    const sessions = new Map<string, SessionRow>();
    for (const turn of batch) {
      for (const output of turn.outputs) if (output.kind === "run") runs.push(output.run);
      for (const ai of turn.ais) ais.set(ai.ai_id, ai);
      for (const session of turn.sessions) sessions.set(session.session_id, session);
    }
    const cursors = [...this.#dirtyCursors];
    this.#dirtyCursors.clear();
    const counts = batch.at(-1)?.told.counts ?? this.#told.counts;
    return { runs, ais: [...ais.values()], sessions: [...sessions.values()], cursors, counts };
  }

  #release(turns: readonly Turn[]): void {
    for (const turn of turns) {
      const { party } = turn.input;
      for (const output of turn.outputs) {
        if (output.kind === "run") {
          this.#told = { ...turn.told, head: output.run.last };
          this.#delivery.run(output.run);
        } else if (output.kind === "relay") this.#delivery.relay(output.source, output.line);
        else if (output.kind === "answer") party!.answer(output.text);
        else if (output.kind === "sync") party!.sync(output.text);
        else party!.finish();
      }
      this.#told = turn.told;
      this.#delivery.told(turn);
      party?.settled(turn.lines.length, turn.bytes);
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
      this.#full = true;
      const turns = [...inFlight, ...this.#waiting];
      this.#waiting = [];
      for (const turn of turns) turn.input.party?.recent.forgetAfter(snapshot.head);
      for (const turn of turns) {
        const lines = turn.reread();
        turn.clear();
        if (turn.own) this.#decideOwn(turn, turn.own);
        else this.#decide(turn, lines, 0, true);
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
      if (await this.#journal.probe()) this.#full = false;
    } catch (error) {
      this.#dead = true;
      this.#onFatal(error);
    }
  }
}

function entryOf(draft: Verdict["drafts"][number], seq: number) {
  return { seq, source: draft.source, type: draft.type, target: targetOf(draft.audience), data: draft.data };
}

function targetOf(audience: Run["audience"]): string | undefined {
  return audience === "*" ? undefined : audience[0];
}

let lastMs = -1;
let lastTimestamp = "";

/** RFC 3339 of a millisecond; the last one is remembered, a flood asks for the same again and again. */
function timestampOf(ms: number): string {
  if (ms !== lastMs) {
    lastMs = ms;
    lastTimestamp = new Date(ms).toISOString();
  }
  return lastTimestamp;
}
