/**
 * Checks the entries that one connection delivers: exactly those that concern the AI, as they are stored, in order and
 * once, from where it resumes; `caught_up` ends the replay, and nothing live and no `training_sync` is before it.
 */
import assert from "node:assert/strict";
import type { CheckedWorld } from "./checked_world.ts";
import type { ReceivedLine } from "./received_line.ts";
import type { StoredEntry } from "./simulated_disk.ts";
import type { SimulatedWants } from "./simulated_wants.ts";
import { isAi, laneOf, placeAfter, type Sent } from "./ledger.ts";

/** A connection begins here to read. */
export interface Begin {
  /** It resumes behind this seq; undefined means that it reads live, from `head` on. */
  readonly from: number | undefined;
  /** Broadcasts up to this seq are not due. */
  readonly broadcastsAfter: number;
  /** Of broadcasts only these are due; undefined means all. */
  readonly wants: SimulatedWants | undefined;
  readonly head: number;
  /** What the AI had received before. */
  readonly cursor: number;
  /** A visit gets nothing that is not stored, and no entries unless it resumes. */
  readonly isVisit: boolean;
}

export class ReadingCheck {
  readonly #world: CheckedWorld;
  readonly #ai: string;
  readonly #begin: Begin;
  readonly #broadcastsAfter: number;
  readonly #isVisit: boolean;
  readonly #readsEntries: boolean;
  /** Everything up to this seq that concerns the AI was delivered. */
  #position: number;
  #replayTo: number | null;
  /** Gaps have covered these entries. */
  readonly #skipped = new Set<number>();
  /** The last delivered line of each lane has this place. */
  readonly #lastOf = new Map<string, number>();

  constructor(world: CheckedWorld, ai: string, begin: Begin) {
    const { from, broadcastsAfter, head, isVisit } = begin;
    this.#begin = begin;
    this.#world = world;
    this.#ai = ai;
    this.#broadcastsAfter = broadcastsAfter;
    this.#isVisit = isVisit;
    this.#readsEntries = !isVisit || from !== undefined;
    this.#position = from ?? head;
    this.#replayTo = from === undefined ? null : head;
  }

  /** Returns whether everything up to `head` was delivered. */
  isCaughtUp(head: number): boolean {
    return this.#replayTo === null && this.#nextUpTo(head) === undefined;
  }

  /** Checks an entry, or a line that is not stored. */
  passedOn(text: string, line: ReceivedLine["line"]): void {
    if (line.seq === undefined) this.#live(text, line);
    else this.#entry(text, line);
  }

  caughtUp(text: string, line: ReceivedLine["line"]): void {
    const seq: number = line.seq;
    assert.equal(seq, this.#replayTo, text);
    assert.equal(this.#nextUpTo(seq), undefined, `caught_up comes too early: ${text}`);
    this.#position = seq;
    this.#replayTo = null;
  }

  /** Checks that a gap covers only entries that cannot be read. */
  gap(text: string, { data }: ReceivedLine["line"]): void {
    assert.ok(this.#position < data.to && data.from <= data.to, `a gap in what was delivered: ${text}`);
    for (let seq: number = data.from; seq <= data.to; seq++) {
      assert.ok(this.#world.disk.isDamaged(seq), `${seq} can be read: ${text}`);
      this.#skipped.add(seq);
    }
  }

  synced(text: string, { data }: ReceivedLine["line"]): void {
    assert.equal(this.#replayTo, null, `training_sync comes before caught_up: ${text}`);
    assert.ok(data.head_seq <= this.#world.disk.head, `its head is not durable: ${text}`);
    this.#counts(text, data);
    this.#world.synced(this.#ai, data);
    this.#world.topics().synced(this.#ai, data);
  }

  /** Checks what is said to wait for it: it was counted at some time between the welcome and now, behind a cursor that only grows. */
  #counts(text: string, { cursor, pending }: ReceivedLine["line"]["data"]): void {
    const { entries } = this.#world.disk;
    const since = this.#world.sinceOf(this.#ai);
    const count = (after: number, upTo: number) =>
      entries.slice(after, upTo).filter((entry) => this.#isDue(entry, since)).length;
    const [least, most] = [count(cursor, this.#begin.head), count(this.#begin.cursor, entries.length)];
    assert.ok(least <= pending && pending <= most, `between ${least} and ${most} entries wait: ${text}`);
  }

  #isDue(entry: StoredEntry, broadcastsAfter: number): boolean {
    return this.#world.topics().concerns(entry, this.#ai, broadcastsAfter) &&
      this.#world.wants().isDue(entry, this.#ai, this.#begin.wants);
  }

  #entry(text: string, line: ReceivedLine["line"]): void {
    assert.ok(this.#readsEntries, `a visit gets an entry that it did not ask for: ${text}`);
    const { entries, head } = this.#world.disk;
    const stored = entries[line.seq - 1];
    assert.ok(stored, `delivered before it was committed: ${text}`);
    const next = this.#nextUpTo(head);
    assert.equal(line.seq, next, `after ${this.#position}, ${this.#ai} gets ${line.seq} instead of ${next}`);
    this.#position = line.seq;
    const replays = this.#replayTo !== null;
    assert.equal(line.replayed, replays || undefined, `replayed is wrong in ${text}`);
    if (replays) {
      assert.ok(line.seq <= this.#replayTo!, `comes before caught_up at ${this.#replayTo}: ${text}`);
    }
    const plain = replays ? text.replace('"replayed":true,', "") : text;
    assert.equal(plain, stored.line, "an entry is delivered as it is stored");
    if (isAi(line.source_ai)) this.#inOrder(this.#world.ledger.find(line.source_ai, line.data.n));
  }

  #live(text: string, line: ReceivedLine["line"]): void {
    assert.ok(!this.#isVisit, `a visit gets what is not stored: ${text}`);
    assert.notEqual(line.source_ai, this.#ai, `the sender gets its own: ${text}`);
    assert.notEqual(line.data.ai_id, this.#ai, `the AI gets a line about itself: ${text}`);
    assert.equal(this.#replayTo, null, `live before caught_up: ${text}`);
    const { wants } = this.#begin;
    assert.ok(!wants || wants.types?.includes(line.message_type), `it does not want this: ${text}`);
    if (line.message_type === "status") this.#inOrder(this.#world.ledger.find(line.source_ai, line.data.n));
    else assert.ok(["ai_joined", "ai_left"].includes(line.message_type), text);
  }

  /** Checks that the lines of one sender are in its order, stored or not. */
  #inOrder(sent: Sent): void {
    const lane = sent.stored ? sent.stored.lane : laneOf(sent);
    if (lane === undefined) return;
    const earliest = sent.stored ? sent.stored.place - 1 : 0;
    this.#lastOf.set(lane, placeAfter(Math.max(earliest, this.#lastOf.get(lane) ?? 0), sent, lane));
  }

  #nextUpTo(upTo: number): number | undefined {
    if (!this.#readsEntries) return undefined;
    const { entries } = this.#world.disk;
    for (let seq = this.#position + 1; seq <= upTo; seq++) {
      if (this.#isDue(entries[seq - 1]!, this.#broadcastsAfter) && !this.#skipped.has(seq)) return seq;
    }
    return undefined;
  }
}
