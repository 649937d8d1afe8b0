/**
 * Checks what one connection is given to read: exactly the entries that concern the AI, as they are stored, in order and
 * once, from where it began; `caught_up` between replay and live, nothing live and no `training_sync` before it.
 */
import assert from "node:assert/strict";
import type { CheckedWorld, Heard } from "./checked_world.ts";
import { concerns } from "./simulated_disk.ts";
import { isAi, placeAfter, type Sent } from "./ledger.ts";

/** The check of one connection's stream. */
export class ReadingCheck {
  readonly #world: CheckedWorld;
  readonly #ai: string;
  /** Everything up to here that concerns the AI was told. */
  #position: number;
  #replayTo: number | null;
  /** Entries that were told to be unreadable. */
  readonly #skipped = new Set<number>();
  /** The place of the last line of each AI that was told. */
  readonly #lastOf = new Map<string, number>();

  /** `from`: where it resumes; undefined: it reads live, from `head` on. */
  constructor(world: CheckedWorld, ai: string, { from, head }: { from: number | undefined; head: number }) {
    this.#world = world;
    this.#ai = ai;
    this.#position = from ?? head;
    this.#replayTo = from === undefined ? null : head;
  }

  /** Whether everything up to `head` was told. */
  isLevel(head: number): boolean {
    return this.#replayTo === null && this.#nextUpTo(head) === undefined;
  }

  /** An entry, or a line that is not stored. */
  passedOn(text: string, line: Heard["line"]): void {
    if (line.seq === undefined) this.#live(text, line);
    else this.#entry(text, line);
  }

  caughtUp(text: string, line: Heard["line"]): void {
    const seq: number = line.seq;
    assert.equal(seq, this.#replayTo, text);
    assert.equal(this.#nextUpTo(seq), undefined, `caught_up comes too early: ${text}`);
    this.#position = seq;
    this.#replayTo = null;
  }

  /** A gap covers only what cannot be read; what is left of its range comes. */
  gap(text: string, { data }: Heard["line"]): void {
    assert.ok(this.#position < data.to && data.from <= data.to, `a gap in what was told: ${text}`);
    for (let seq: number = data.from; seq <= data.to; seq++) {
      assert.ok(this.#world.disk.isDamaged(seq), `${seq} can be read: ${text}`);
      this.#skipped.add(seq);
    }
  }

  synced(text: string, { data }: Heard["line"]): void {
    assert.equal(this.#replayTo, null, `training_sync comes before caught_up: ${text}`);
    assert.ok(data.head_seq <= this.#world.disk.head, `tells a head that is not durable: ${text}`);
    this.#world.synced(this.#ai, data);
  }

  #entry(text: string, line: Heard["line"]): void {
    const { entries, head } = this.#world.disk;
    const stored = entries[line.seq - 1];
    assert.ok(stored, `told before it was committed: ${text}`);
    const next = this.#nextUpTo(head);
    assert.equal(line.seq, next, `after ${this.#position}, ${this.#ai} gets ${line.seq} instead of ${next}`);
    this.#position = line.seq;
    const replays = this.#replayTo !== null;
    assert.equal(line.replayed, replays || undefined, `replayed is wrong in ${text}`);
    if (replays) {
      assert.ok(line.seq <= this.#replayTo!, `comes before caught_up at ${this.#replayTo}: ${text}`);
    }
    const plain = replays ? text.replace('"replayed":true,', "") : text;
    assert.equal(plain, stored.line, "an entry is told as it is stored");
    if (isAi(line.source_ai)) this.#inOrder(this.#world.ledger.find(line.source_ai, line.data.n));
  }

  #live(text: string, line: Heard["line"]): void {
    assert.notEqual(line.source_ai, this.#ai, `the sender gets its own: ${text}`);
    assert.notEqual(line.data.ai_id, this.#ai, `the AI hears of itself: ${text}`);
    assert.equal(this.#replayTo, null, `live before caught_up: ${text}`);
    if (line.message_type === "status") this.#inOrder(this.#world.ledger.find(line.source_ai, line.data.n));
    else assert.ok(["ai_joined", "ai_left"].includes(line.message_type), text);
  }

  /** Lines of one sender come in its order, stored or not. */
  #inOrder(sent: Sent): void {
    const earliest = sent.stored ? sent.stored.place - 1 : 0;
    this.#lastOf.set(sent.ai, placeAfter(Math.max(earliest, this.#lastOf.get(sent.ai) ?? 0), sent));
  }

  #nextUpTo(upTo: number): number | undefined {
    const { entries } = this.#world.disk;
    for (let seq = this.#position + 1; seq <= upTo; seq++) {
      if (concerns(entries[seq - 1]!, this.#ai) && !this.#skipped.has(seq)) return seq;
    }
    return undefined;
  }
}
