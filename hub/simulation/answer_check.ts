/**
 * Checks what one connection is answered: each line with a message_id has one answer, in the order of the lines; an ack
 * is only for what is durable, a refusal only for what is not, and only for a reason.
 */
import assert from "node:assert/strict";
import { type ErrorCode, ERRORS } from "../../protocol/errors.ts";
import type { CheckedWorld } from "./checked_world.ts";
import type { ReceivedLine } from "./received_line.ts";
import type { Sent } from "./ledger.ts";

const WITHOUT_ID = "a line without message_id";

interface Expected {
  readonly sent: Sent;
  /** The message was stored before it was sent here. */
  readonly wasStored: boolean;
}

export class AnswerCheck {
  readonly #world: CheckedWorld;
  readonly #ai: string;
  readonly #isVisit: boolean;
  /** These lines were sent and not answered. One without a message_id is answered only when it is refused. */
  readonly #expected: (Expected | typeof WITHOUT_ID)[] = [];
  /** `received` is acknowledged at once, ahead of all others. */
  readonly #receipts = new Map<string, Sent>();
  #awaitsSync = false;
  /** A `sync` was sent, with a message_id or without. */
  #hasAsked = false;

  constructor(world: CheckedWorld, ai: string, isVisit: boolean) {
    this.#world = world;
    this.#ai = ai;
    this.#isVisit = isVisit;
  }

  /** Notes a line that is sent, or undefined for one that cannot be parsed. */
  expect(sent: Sent | undefined): void {
    if (sent?.type === "sync") this.#hasAsked = true;
    if (sent?.id === undefined) this.#expected.push(WITHOUT_ID);
    else if (sent.type === "received") this.#receipts.set(sent.id, sent);
    else this.#expected.push({ sent, wasStored: sent.stored !== undefined });
  }

  /** Returns whether every line with a message_id has its answer. */
  get areAnswered(): boolean {
    return this.#receipts.size === 0 && this.#expected.every((expected) => expected === WITHOUT_ID);
  }

  /** Returns whether no answer and no `training_sync` is outstanding. */
  get isDone(): boolean {
    return this.areAnswered && !this.#awaitsSync;
  }

  /** Checks a `training_sync`, which a visit gets only when it has asked for one. */
  synced(text: string): void {
    assert.ok(this.#hasAsked || !this.#isVisit, `a visit did not ask for ${text}`);
    this.#awaitsSync = false;
  }

  acknowledged(text: string, line: ReceivedLine["line"]): void {
    const receipt = this.#takeReceipt(line.message_id);
    if (receipt) {
      const { confirmed } = this.#world;
      const cursor = receipt.message.data.cursor as number;
      confirmed.set(this.#ai, Math.max(cursor, confirmed.get(this.#ai) ?? 0));
      return;
    }
    const { sent, wasStored } = this.#answered(line.message_id, text);
    assert.ok(!sent.conflicts, `another message of the same message_id is acknowledged: ${text}`);
    this.#world.topics().acknowledged(line, sent, text);
    if (line.seq === undefined) {
      assert.ok(sent.type !== "hello" || !this.#isVisit, `a visit says hello: ${text}`);
      if (sent.type === "rung" || sent.type === "fetched" || sent.type === "delivery_status") {
        return this.#world.receipts().acknowledged(this.#ai, sent, line);
      }
      if (sent.type === "collaboration_renew") {
        return this.#world.collaborations().renewed(this.#ai, sent, line.lease_ms);
      }
      assert.ok(
        ["hello", "sync", "status", "leave", "topic_join", "topic_leave", "push_delete"].includes(sent.type),
        `no seq in ${text} for ${sent.type}`,
      );
      if (sent.type === "hello" || sent.type === "sync") this.#awaitsSync = true;
      return;
    }
    if (sent.type === "collaboration_accept") this.#claimed(text, line, sent);
    else assert.equal(sent.stored?.seq, line.seq, `acknowledged, but not durable: ${text}`);
    if (sent.type === "collaboration_request") assert.equal(line.session_id, `s${line.seq}`, text);
    this.#onceAsNew(text, line, sent, wasStored);
    if (sent.type === "done" && !line.duplicate) this.#wasDone(sent, line);
  }

  #wasDone(sent: Sent, line: ReceivedLine["line"]): void {
    const { confirmed, receipts } = this.#world;
    receipts().acknowledged(this.#ai, sent, line);
    confirmed.set(this.#ai, Math.max(line.cursor, confirmed.get(this.#ai) ?? 0));
  }

  /** Checks that of all acks of one message, over whichever connections, at most the first is not that of a duplicate. */
  #onceAsNew(text: string, { duplicate }: ReceivedLine["line"], sent: Sent, wasStored: boolean): void {
    if (duplicate) {
      const mayBe = sent.sendings.length > 1 || sent.type === "collaboration_accept";
      return assert.ok(mayBe, `a duplicate, and sent once: ${text}`);
    }
    assert.ok(!wasStored, `a repeated message_id is no duplicate: ${text}`);
    assert.ok(!sent.isAcknowledged, `acknowledged twice as new: ${text}`);
    sent.isAcknowledged = true;
  }

  /** Checks an `error` line; `isLate` says that the AI has another connection by now. */
  refused(text: string, line: ReceivedLine["line"], isLate: boolean): void {
    const code: ErrorCode = line.code;
    assert.equal(line.definite, ERRORS[code].definite, text);
    assert.notEqual(code, "INTERNAL", text);
    if (line.message_id === undefined) return this.#refusedWithoutId(text);
    if (this.#takeReceipt(line.message_id)) return assert.equal(code, "INVALID_MESSAGE", text);
    const { sent, wasStored } = this.#answered(line.message_id, text);
    assert.equal(code === "MESSAGE_ID_CONFLICT", sent.conflicts, text);
    assert.ok(!wasStored || sent.stored === undefined, `refused, though it was stored before: ${text}`);
    const comesAgain = isLate || this.#expected.some((other) => isOf(other, sent)) || isOverSeveral(sent);
    if (!comesAgain) assert.equal(sent.stored, undefined, `refused, but stored: ${text}`);
    this.#forReason(code, sent, text);
    if (String(line.message).includes("(max_unfetched)")) {
      this.#world.receipts().refused(this.#ai, sent, text);
    } else this.#world.talk().refused(line, sent, text);
    if (sent.type === "delivery_status" && code === "INVALID_MESSAGE") {
      this.#world.receipts().statusRefused(this.#ai, sent, text);
    }
    this.#world.topics().refused(line, sent, text);
    this.#world.spending().refused(line, sent, text);
    if (code === "MISSING_CAPABILITY") this.#isMissing(sent, text);
    this.#world.collaborations().refused(this.#ai, sent, code);
  }

  /** Fails for refusals that are wrong whatever happened since the line was sent. */
  #forReason(code: ErrorCode, { found, sentMs }: Sent, text: string): void {
    if (code === "SHUTTING_DOWN") assert.ok(this.#world.isDraining(), text);
    if (code === "STORAGE_FULL") assert.ok(this.#world.wasFullSince(sentMs), `there was space: ${text}`);
    if (code === "SESSION_NOT_FOUND") assert.ok(!found.collaboration, `the collaboration was there: ${text}`);
    if (code === "UNKNOWN_AI") assert.ok(!found.target, `the target was there: ${text}`);
  }

  /** Checks that on no connection an accept came from an AI with all that the request requires. */
  #isMissing({ sendings, message }: Sent, text: string): void {
    const { disk, ledger } = this.#world;
    const { request } = disk.sessions.get(message.data.session_id as string)!;
    const { required_capabilities: required = [] } = JSON.parse(request);
    assert.ok(
      !sendings.every(({ on }) => ledger.hasCapabilities(on, required)),
      `it has all of them: ${text}`,
    );
  }

  /** Checks the ack of an accept: it names the claim of this message, or the one that was there before. */
  #claimed(text: string, line: ReceivedLine["line"], sent: Sent): void {
    if (sent.stored?.seq !== line.seq) {
      assert.equal(line.duplicate, true, `acknowledged, but not durable: ${text}`);
    }
    const stored = this.#world.disk.entries[line.seq - 1];
    assert.ok(stored, `acknowledged, but not durable: ${text}`);
    const claim = JSON.parse(stored.line);
    const started = this.#world.disk.entries[line.seq];
    assert.ok(line.duplicate || line.lease_ms === JSON.parse(started!.line).data.lease_ms, text);
    const { session_id } = sent.message.data;
    assert.deepEqual(
      [claim.message_type, claim.source_ai, claim.data.session_id, line.session_id, line.fence],
      ["collaboration_accept", this.#ai, session_id, session_id, line.seq],
      text,
    );
  }

  #takeReceipt(id: string): Sent | undefined {
    const receipt = this.#receipts.get(id);
    this.#receipts.delete(id);
    return receipt;
  }

  #answered(id: string, text: string): Expected {
    while (this.#expected[0] === WITHOUT_ID) this.#expected.shift();
    const first = this.#expected.shift();
    if (typeof first === "object" && first.sent.id === id) return first;
    assert.fail(`out of turn: ${text}, not ${JSON.stringify(first)}`);
  }

  #refusedWithoutId(text: string): void {
    assert.equal(this.#expected.shift(), WITHOUT_ID, `out of turn: ${text}`);
  }
}

function isOf(expected: Expected | typeof WITHOUT_ID, sent: Sent): boolean {
  return expected !== WITHOUT_ID && expected.sent === sent;
}

/** Returns whether a message was sent over several connections: over one it may be refused, and over another one stored. */
function isOverSeveral({ sendings }: Sent): boolean {
  return sendings.some(({ on }) => on !== sendings[0]!.on);
}
