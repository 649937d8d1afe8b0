/** Checks every line that one connection is told: how it opens and ends; what is read and what is answered have checks of their own. */
import assert from "node:assert/strict";
import { type ErrorCode, ERRORS } from "../../protocol/errors.ts";
import { AnswerCheck } from "./answer_check.ts";
import type { CheckedWorld, Heard } from "./checked_world.ts";
import type { Sent } from "./ledger.ts";
import { ReadingCheck } from "./reading_check.ts";

/** How a connection begins. */
export interface Opening {
  readonly resumeFrom: number | "cursor" | undefined;
  /** What the hub has to say to it instead of a welcome. */
  readonly refusal?: ErrorCode;
}

/** With these a connection may end in good order. */
const ENDS = new Set(["REPLACED", "HEARTBEAT_TIMEOUT", "DISCONNECTED", "LINE_TOO_LONG"]);

/** The check of one connection. */
export class DeliveryCheck {
  readonly #world: CheckedWorld;
  readonly #ai: string;
  readonly #opening: Opening;
  readonly #answers: AnswerCheck;
  #reading: ReadingCheck | undefined;
  #hasEnded = false;
  #isDraining = false;
  /** The AI has turned to another connection: what is told here comes late. */
  stale = false;

  constructor(world: CheckedWorld, ai: string, opening: Opening) {
    this.#world = world;
    this.#ai = ai;
    this.#opening = opening;
    this.#answers = new AnswerCheck(world, ai);
  }

  /** The AI sends a line on this connection; undefined: one that cannot be read. */
  expect(sent: Sent | undefined): void {
    this.#answers.expect(sent);
  }

  /** Whether every line with a message_id has its answer, unless the hub never let it in or has told that it ends this. */
  get isAnswered(): boolean {
    return !this.#reading || this.#hasEnded || this.#isDraining || this.#answers.areAnswered;
  }

  /** Whether nothing is open: every line has its answer, and everything up to `head` that concerns the AI was told. */
  isLevel(head: number): boolean {
    if (this.#hasEnded || !this.#reading) return true;
    return this.#answers.isDone && this.#reading.isLevel(head);
  }

  /** One line, without its line feed. */
  delivered(text: string): Heard {
    const line = JSON.parse(text);
    assert.ok(!this.#hasEnded, `told after the end: ${text}`);
    const isEnd = line.message_type === "error" && (ERRORS[line.code as ErrorCode].closes || !this.#reading);
    if (isEnd) this.#ended(text, line);
    else if (!this.#reading) this.#opened(text, line);
    else if (line.source_ai !== undefined) this.#reading.passedOn(text, line);
    else this.#said(this.#reading, text, line);
    return { text, line };
  }

  #opened(text: string, line: Heard["line"]): void {
    const { disk, confirmed } = this.#world;
    assert.equal(line.message_type, "welcome", `the first line is ${text}`);
    assert.equal(this.#opening.refusal, undefined, `let in: ${text}`);
    assert.ok(line.head_seq <= disk.head, `tells a head that is not durable: ${text}`);
    const knows = line.cursor >= (confirmed.get(this.#ai) ?? 0);
    assert.ok(knows || this.stale, `forgets a confirmed position: ${text}`);
    const { resumeFrom } = this.#opening;
    const from = resumeFrom === "cursor" ? line.cursor : resumeFrom;
    this.#reading = new ReadingCheck(this.#world, this.#ai, { from, head: line.head_seq });
  }

  #ended(text: string, line: Heard["line"]): void {
    const { refusal } = this.#opening;
    const beforeWelcome = [refusal, "AUTH_TIMEOUT", ...(this.#world.isDraining() ? ["SHUTTING_DOWN"] : [])];
    const mayBe = this.#reading ? ENDS.has(line.code) : beforeWelcome.includes(line.code);
    assert.ok(mayBe, `an end that nobody asked for: ${text}`);
    this.#hasEnded = true;
  }

  #said(reading: ReadingCheck, text: string, line: Heard["line"]): void {
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
        this.#answers.synced();
        return reading.synced(text, line);
      case "draining":
        this.#isDraining = true;
        return assert.ok(this.#world.isDraining(), text);
      case "ping":
      case "pong":
        return;
      default:
        assert.fail(`nobody awaits ${text}`);
    }
  }
}
