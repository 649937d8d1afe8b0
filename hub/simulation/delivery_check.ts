/** Checks every line that one connection delivers: how it opens and ends, and by two other checks what is between. */
import assert from "node:assert/strict";
import { type ErrorCode, ERRORS } from "../../protocol/errors.ts";
import { MAX_FAILURES } from "../access/auth_backoff.ts";
import { AnswerCheck } from "./answer_check.ts";
import type { CheckedWorld } from "./checked_world.ts";
import type { ReceivedLine } from "./received_line.ts";
import type { Sent } from "./ledger.ts";
import type { SimulatedWants } from "./simulated_wants.ts";
import { ReadingCheck } from "./reading_check.ts";

export interface Opening {
  readonly isVisit: boolean;
  /** An AI that was never here begins with the first entry. */
  readonly history: boolean;
  readonly resumeFrom: number | "cursor" | undefined;
  /** It gets no more than this; undefined means everything. */
  readonly wants: SimulatedWants | undefined;
  /** The hub has to refuse the connection with this code, unless the epoch is a reason to refuse it. */
  readonly refusal?: ErrorCode;
  /** The AI knows this epoch; undefined before its first connection. */
  readonly epoch: string | undefined;
  /** It holds the lines of these entries by seq. */
  readonly held: ReadonlyMap<number, string>;
}

/** A connection may end with these codes. */
const ENDS = new Set(["HEARTBEAT_TIMEOUT", "DISCONNECTED", "LINE_TOO_LONG"]);

export class DeliveryCheck {
  readonly #world: CheckedWorld;
  readonly #ai: string;
  readonly #opening: Opening;
  readonly #answers: AnswerCheck;
  #reading: ReadingCheck | undefined;
  readonly #openedMs: number;
  /** Its cursor was confirmed up to here before the connection was opened. */
  readonly #confirmedBefore: number;
  #hasEnded = false;
  #isDraining = false;
  /** The AI has another connection by now: what is delivered here is late. */
  stale = false;

  constructor(world: CheckedWorld, ai: string, opening: Opening) {
    this.#world = world;
    this.#openedMs = world.nowMs();
    this.#ai = ai;
    this.#opening = opening;
    this.#confirmedBefore = world.confirmed.get(ai) ?? 0;
    this.#answers = new AnswerCheck(world, ai, opening.isVisit);
  }

  /** Notes a line that the AI sends on this connection, or undefined for one that cannot be parsed. */
  expect(sent: Sent | undefined): void {
    this.#answers.expect(sent);
  }

  /** Returns whether every line with a message_id has its answer, or none is due: the connection never opened, or it ends. */
  get isAnswered(): boolean {
    return !this.#reading || this.#hasEnded || this.#isDraining || this.#answers.areAnswered;
  }

  /** Returns whether every line has its answer, and everything up to `head` that concerns the AI was delivered. */
  isCaughtUp(head: number): boolean {
    if (this.#hasEnded || !this.#reading) return true;
    return this.#answers.isDone && this.#reading.isCaughtUp(head);
  }

  /** Checks one line, without its line feed. */
  delivered(text: string): ReceivedLine {
    const line = JSON.parse(text);
    assert.ok(!this.#hasEnded, `delivered after the end: ${text}`);
    const isEnd = line.message_type === "error" && (ERRORS[line.code as ErrorCode].closes || !this.#reading);
    if (isEnd) this.#ended(text, line);
    else if (!this.#reading) this.#opened(text, line);
    else if (line.source_ai !== undefined) this.#reading.passedOn(text, line);
    else this.#said(this.#reading, text, line);
    return { text, line };
  }

  #opened(text: string, line: ReceivedLine["line"]): void {
    const { disk } = this.#world;
    assert.equal(line.message_type, "welcome", `the first line is ${text}`);
    assert.equal(this.#opening.refusal, undefined, `admitted: ${text}`);
    this.#knowsWhatIsLost(text, line);
    assert.ok(line.head_seq <= disk.head, `its head is not durable: ${text}`);
    const knows = line.cursor >= this.#confirmedBefore;
    assert.ok(knows || this.stale, `forgets a confirmed cursor: ${text}`);
    const { resumeFrom, isVisit, wants } = this.#opening;
    if (typeof resumeFrom === "number") {
      assert.ok(resumeFrom <= (line.common_seq ?? Infinity), `a lost position is admitted: ${text}`);
    }
    const since = this.#since(text, line);
    const [from, broadcastsAfter] = resumeFrom === "cursor" ? [line.cursor, since] : [resumeFrom, 0];
    const begin = { from, broadcastsAfter, wants, head: line.head_seq, cursor: line.cursor, isVisit };
    this.#reading = new ReadingCheck(this.#world, this.#ai, begin);
  }

  /**
   * Checks that an AI begins at the head of its first welcome, or before the first entry that was directed to it, and that this
   * never changes; returns the seq after which broadcasts are due to it.
   */
  #since(text: string, { cursor, head_seq }: ReceivedLine["line"]): number {
    const { disk, firstHeads, since, sinceOf } = this.#world;
    const ai = this.#ai;
    const stored = disk.cursors.get(ai)?.since_seq;
    assert.ok(
      stored !== undefined || this.#world.wasFullSince(this.#openedMs),
      `its cursor is not stored: ${text}`,
    );
    const found = stored ?? sinceOf(ai);
    assert.ok(found <= head_seq, `its begin ${found} is past the head: ${text}`);
    assert.ok(found >= firstHeads.get(ai)!, `its begin ${found} is before its first connection: ${text}`);
    assert.equal(found, since.get(ai) ?? found, `its begin has changed: ${text}`);
    if (stored !== undefined) since.set(ai, stored);
    const directed = disk.entries.findIndex(({ audience }) => audience !== "*" && audience.includes(ai));
    const due = directed === -1 ? found : Math.min(found, disk.batchOf(directed + 1)[0]!.seq - 1);
    const mayBeFurther = this.#world.ledger.hasReceived(ai);
    assert.ok(cursor === due || (mayBeFurther && cursor > due), `${ai} begins at ${due}: ${text}`);
    return found;
  }

  #ended(text: string, line: ReceivedLine["line"]): void {
    const { refusal, resumeFrom, isVisit } = this.#opening;
    const isLost = line.code === "EPOCH_CHANGED";
    if (isLost) {
      this.#knowsWhatIsLost(text, line);
      assert.ok(typeof resumeFrom === "number" && resumeFrom > line.common_seq, `nothing is lost: ${text}`);
    }
    const beforeWelcome = [
      refusal,
      isLost && line.code,
      "AUTH_TIMEOUT",
      // It had a connection, five took its name over, and this one would have.
      this.#world.opened.get(this.#ai)! >= MAX_FAILURES + 2 && "AUTH_BACKOFF",
      ...(this.#world.isDraining() ? ["SHUTTING_DOWN"] : []),
      ...(isVisit && this.#world.mayHaveTooManyVisits(this.#ai) ? ["TOO_MANY_CONNECTIONS"] : []),
    ];
    const mayBe = this.#reading
      ? ENDS.has(line.code) || (line.code === "REPLACED" && this.stale)
      : beforeWelcome.includes(line.code);
    assert.ok(mayBe, `an end without a reason: ${text}`);
    this.#hasEnded = true;
  }

  /**
   * Checks the answer to the first line of an AI: of the entries that it holds, all that the hub does not name as lost are
   * still stored, and those that the hub names lie behind the head with which a later epoch began.
   */
  #knowsWhatIsLost(text: string, { common_seq, epoch }: ReceivedLine["line"]): void {
    const { epochs, entries } = this.#world.disk;
    for (const [seq, held] of this.#opening.held) {
      if (seq > (common_seq ?? Infinity)) continue;
      assert.equal(held, entries[seq - 1]?.line, `${this.#ai} is misled: it holds ${seq}, which is lost`);
    }
    assert.equal(epoch, epochs.at(-1)!.epoch, `not the present epoch: ${text}`);
    const later = epochs.slice(1 + epochs.findIndex((known) => known.epoch === this.#opening.epoch));
    const heads = this.#opening.epoch === undefined ? [] : later.map(({ first_head }) => first_head);
    assert.equal(common_seq, heads.length === 0 ? undefined : Math.min(...heads), text);
  }

  #said(reading: ReadingCheck, text: string, line: ReceivedLine["line"]): void {
    switch (line.message_type) {
      case "ack":
        return this.#answers.acknowledged(text, line);
      case "error":
        return this.#answers.refused(text, line, this.stale);
      case "caught_up":
        return reading.caughtUp(text, line);
      case "gap":
        return reading.gap(text, line);
      case "training_sync":
        this.#answers.synced(text);
        return reading.synced(text, line);
      case "draining":
        this.#isDraining = true;
        return assert.ok(this.#world.isDraining(), text);
      case "ping":
      case "pong":
        return;
      default:
        assert.fail(`no message of the hub: ${text}`);
    }
  }
}
