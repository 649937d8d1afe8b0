/**
 * Checks every line that one connection is told: only what is durable, the reader's own entries in order and once, with
 * `caught_up` and `training_sync` in their places, and one answer for each line, in the order of the lines.
 */
import assert from "node:assert/strict";
import { type ErrorCode, ERRORS } from "../../protocol/errors.ts";
import { concerns, type Disk } from "./disk.ts";
import { type Ledger, sendingAfter, type Sent } from "./ledger.ts";

/** A told line, parsed. */
export interface Heard {
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- any line of the protocol; what it has to look like is what is checked here
  readonly line: any;
}

/** What a check knows of the world. */
export interface ToldWorld {
  readonly disk: Disk;
  readonly ledger: Ledger;
  /** A `training_sync` was told to `ai`. */
  readonly synced: (ai: string, data: Heard["line"]) => void;
}

/** An AI whose connection is gone may miss what it would have been answered. */
type Expected = Sent | "a line without message_id";

const MAY_CLOSE = new Set([
  "REPLACED",
  "AUTH_TIMEOUT",
  "HEARTBEAT_TIMEOUT",
  "CURSOR_AHEAD",
  "JOURNAL_CHANGED",
  "LINE_TOO_LONG",
]);

/** The check of one connection. */
export class ToldCheck {
  readonly #world: ToldWorld;
  readonly #ai: string;
  readonly #resumeFrom: number | "cursor" | undefined;
  #phase: "opening" | "open" | "ended" = "opening";
  /** Everything up to here that concerns the AI was told. */
  #position = 0;
  #replayTo: number | null = null;
  readonly #expected: Expected[] = [];
  readonly #receipts = new Map<string, Sent>();
  readonly #lastOf = new Map<string, number>();
  /** The AI has turned to another connection: what is told here comes late. */
  stale = false;

  constructor(world: ToldWorld, ai: string, resumeFrom: number | "cursor" | undefined) {
    this.#world = world;
    this.#ai = ai;
    this.#resumeFrom = resumeFrom;
  }

  /** The AI sends a line on this connection. `undefined`: one that cannot be read, or has no message_id. */
  expect(sent: Sent | undefined): void {
    if (sent?.id === undefined) this.#expected.push("a line without message_id");
    else if (sent.type === "received") this.#receipts.set(sent.id, sent);
    else this.#expected.push(sent);
  }

  /** Lines that still wait for their answer, those with a message_id. */
  get unanswered(): number {
    return this.#expected.filter((expected) => typeof expected !== "string").length;
  }

  /** Whether everything up to `head` that concerns the AI was told, and nothing of a replay is open. */
  isLevel(head: number): boolean {
    return this.#phase !== "open" ||
      this.#replayTo === null && this.#nextAfter(this.#position, head) === undefined;
  }

  /** One line, without its line feed. */
  told(text: string): Heard {
    const line = JSON.parse(text);
    assert.notEqual(this.#phase, "ended", `told after the end: ${text}`);
    if (this.#phase === "opening") this.#opened(text, line);
    else if (line.source_ai === undefined) this.#said(text, line);
    else if (line.seq === undefined) this.#relayed(text, line);
    else this.#entry(text, line);
    return { text, line };
  }

  #opened(text: string, line: Heard["line"]): void {
    if (line.message_type === "error") return this.#error(text, line);
    assert.equal(line.message_type, "welcome", `the first line is ${text}`);
    assert.ok(line.head_seq <= this.#world.disk.head, `welcome tells a head that is not durable: ${text}`);
    const from = this.#resumeFrom === "cursor" ? line.cursor : this.#resumeFrom;
    this.#position = from ?? line.head_seq;
    this.#replayTo = from === undefined ? null : line.head_seq;
    this.#phase = "open";
  }

  #entry(text: string, line: Heard["line"]): void {
    const { entries, head } = this.#world.disk;
    const stored = entries[line.seq - 1];
    assert.ok(stored, `told before it was committed: ${text}`);
    const next = this.#nextAfter(this.#position, head);
    assert.equal(line.seq, next, `after ${this.#position}, ${this.#ai} gets ${line.seq} instead of ${next}`);
    this.#position = line.seq;
    const replays = this.#replayTo !== null;
    assert.equal(line.replayed, replays || undefined, `replayed is wrong in ${text}`);
    if (replays) {
      assert.ok(line.seq <= this.#replayTo!, `${line.seq} came before caught_up: ${this.#replayTo}`);
    }
    const plain = replays ? text.replace('"replayed":true,', "") : text;
    assert.equal(plain, stored.line, "an entry is told as it is stored");
    if (line.source_ai !== "hub") this.#inOrder(this.#world.ledger.find(line.source_ai, line.data.n));
  }

  #relayed(text: string, line: Heard["line"]): void {
    assert.notEqual(line.source_ai, this.#ai, `the sender gets its own: ${text}`);
    assert.notEqual(line.data.ai_id, this.#ai, `the AI hears of itself: ${text}`);
    assert.equal(this.#replayTo, null, `live before caught_up: ${text}`);
    if (line.message_type === "status") this.#inOrder(this.#world.ledger.find(line.source_ai, line.data.n));
    else assert.ok(["ai_joined", "ai_left"].includes(line.message_type), text);
  }

  /** Lines of one sender come in its order, stored or not. */
  #inOrder(sent: Sent): void {
    const earliest = sent.stored ? sent.stored.sending - 1 : 0;
    const sending = sendingAfter(Math.max(earliest, this.#lastOf.get(sent.ai) ?? 0), sent);
    this.#lastOf.set(sent.ai, sending);
  }

  #said(text: string, line: Heard["line"]): void {
    switch (line.message_type) {
      case "ack":
        return this.#acked(text, line);
      case "error":
        return this.#error(text, line);
      case "caught_up":
        assert.equal(line.seq, this.#replayTo, text);
        assert.equal(
          this.#nextAfter(this.#position, line.seq),
          undefined,
          `caught_up comes too early: ${text}`,
        );
        this.#position = line.seq;
        this.#replayTo = null;
        return;
      case "training_sync":
        assert.equal(this.#replayTo, null, `training_sync comes before caught_up: ${text}`);
        assert.ok(line.data.head_seq <= this.#world.disk.head, `tells a head that is not durable: ${text}`);
        return this.#world.synced(this.#ai, line.data);
      case "ping":
      case "pong":
        return;
      default:
        assert.fail(`nobody awaits ${text}`);
    }
  }

  #acked(text: string, line: Heard["line"]): void {
    if (this.#receipts.delete(line.message_id)) return;
    const sent = this.#answered(line.message_id, text);
    assert.ok(!sent.conflicts, `another message of the same message_id is acknowledged: ${text}`);
    if (line.seq === undefined) {
      assert.ok(
        ["hello", "sync", "status", "leave"].includes(sent.type),
        `no seq in ${text} for ${sent.type}`,
      );
      return;
    }
    if (sent.type === "collaboration_accept") this.#claimed(text, line, sent);
    else assert.equal(sent.stored?.seq, line.seq, `acknowledged, but not durable: ${text}`);
    if (sent.type === "collaboration_request") assert.equal(line.session_id, `s${line.seq}`, text);
  }

  /** The ack of an accept names the claim: this message's own, or the one that already stands. */
  #claimed(text: string, line: Heard["line"], sent: Sent): void {
    if (sent.stored?.seq !== line.seq) {
      assert.equal(line.duplicate, true, `acknowledged, but not durable: ${text}`);
    }
    const stored = this.#world.disk.entries[line.seq - 1];
    assert.ok(stored, `acknowledged, but not durable: ${text}`);
    const claim = JSON.parse(stored.line);
    assert.deepEqual(
      [claim.message_type, claim.source_ai, claim.data.session_id, line.session_id, line.fence],
      [
        "collaboration_accept",
        this.#ai,
        sent.message.data.session_id,
        sent.message.data.session_id,
        line.seq,
      ],
      text,
    );
  }

  #error(text: string, line: Heard["line"]): void {
    const row = ERRORS[line.code as ErrorCode];
    assert.equal(line.definite, row.definite, text);
    assert.notEqual(line.code, "INTERNAL", text);
    if (row.closes) {
      assert.ok(MAY_CLOSE.has(line.code), `unexpected end: ${text}`);
      this.#phase = "ended";
      return;
    }
    if (line.message_id === undefined) return this.#answeredWithoutId(text);
    const receipt = this.#receipts.get(line.message_id);
    if (receipt) {
      this.#receipts.delete(line.message_id);
      return;
    }
    const sent = this.#answered(line.message_id, text);
    if (sent.conflicts) assert.equal(line.code, "MESSAGE_ID_CONFLICT", text);
    else assert.notEqual(line.code, "MESSAGE_ID_CONFLICT", text);
    const goesOn = this.stale || this.#expected.includes(sent);
    if (row.definite && !goesOn) assert.equal(sent.stored?.seq, undefined, `refused, but stored: ${text}`);
  }

  #answered(id: string, text: string): Sent {
    while (this.#expected[0] === "a line without message_id") this.#expected.shift();
    const first = this.#expected.shift();
    assert.ok(
      typeof first === "object" && first.id === id,
      `out of turn: ${text}, not ${JSON.stringify(first)}`,
    );
    return first;
  }

  #answeredWithoutId(text: string): void {
    assert.equal(this.#expected.shift(), "a line without message_id", `out of turn: ${text}`);
  }

  #nextAfter(position: number, upTo: number): number | undefined {
    const { entries } = this.#world.disk;
    for (let seq = position + 1; seq <= upTo; seq++) {
      if (concerns(entries[seq - 1]!, this.#ai)) return seq;
    }
    return undefined;
  }
}
