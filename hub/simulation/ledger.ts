/** What the AIs of a simulation sent: the hub may store nothing else, nothing twice, and not in another order. */
import assert from "node:assert/strict";
import type { AiMessageType } from "../../protocol/messages.ts";
import { sessionIdOf } from "../../protocol/names.ts";

/** A line that is sent on a connection. */
export interface Sending {
  /** Which of its AI's connections that was, in the order in which the hub let them in; Infinity before it did. */
  readonly on: { readonly admitted: number };
  /** Which of its AI's sendings it was. */
  readonly n: number;
}

/** A line as an AI wrote it. Each has a number of its own in its data, so that it is found again wherever it turns up. */
export interface Sent {
  readonly ai: string;
  /** 1, 2, 3 … for each AI. */
  readonly n: number;
  readonly id: string | undefined;
  readonly type: AiMessageType;
  /** The line. */
  readonly text: string;
  /** Its message, in the form in which it is stored. */
  readonly message: Readonly<Record<string, unknown>> & { readonly data: Readonly<Record<string, unknown>> };
  /** Bears the message_id of an earlier line on purpose: it must be refused. */
  readonly conflicts: boolean;
  /** What it names and was durable before it was sent. */
  readonly found: { readonly session: boolean; readonly target: boolean };
  /** Monotonic time of the first sending. */
  readonly sentMs: number;
  /** Each time that it was sent. */
  readonly sendings: Sending[];
  /** Where it is stored, and the earliest place of it that can have been; undefined while it is not. */
  stored: { readonly seq: number; readonly place: number } | undefined;
}

/** Whether what `source` says goes back to a line of an AI: hub and operator are none. */
export function isAi(source: string): boolean {
  return source !== "hub" && source !== "operator";
}

/** All lines of all AIs. */
export class Ledger {
  readonly #sent = new Map<string, Sent>();
  /** The place of the last line of each AI that was stored. */
  readonly #lastStored = new Map<string, number>();

  add(sent: Sent): Sent {
    this.#sent.set(keyOf(sent.ai, sent.n), sent);
    return sent;
  }

  /** The line that something told or stored goes back to; fails when nobody ever sent it. */
  find(ai: string, n: unknown): Sent {
    const sent = this.#sent.get(keyOf(ai, n));
    assert.ok(sent, `nobody sent line ${n} of ${ai}`);
    return sent;
  }

  /** An AI's line was committed as `seq`; `stored` is the text without the hub's own fields. */
  store(source: string, seq: number, stored: string): Sent {
    const sent = this.find(source, JSON.parse(stored).data.n);
    const where = `line ${sent.n} of ${source} is stored as ${seq}`;
    assert.equal(sent.stored, undefined, `${where}, and before that as ${sent.stored?.seq}`);
    assert.ok(!sent.conflicts, `${where} though its message_id is another's`);
    // A request is stored with the id of the session that it opens.
    const more = sent.type === "collaboration_request" ? { session_id: sessionIdOf(seq) } : {};
    const expected = { ...sent.message, data: { ...sent.message.data, ...more } };
    assert.equal(stored, JSON.stringify(expected), `${where}, but not as it was sent`);
    const place = placeAfter(this.#lastStored.get(source) ?? 0, sent);
    this.#lastStored.set(source, place);
    sent.stored = { seq, place };
    return sent;
  }
}

/**
 * The earliest place of a line after `last` in the order in which the hub has to take the lines of one AI: connection by
 * connection, as it let them in, and on each as they were sent.
 */
export function placeAfter(last: number, { ai, n, sendings }: Sent): number {
  const places = sendings.map(({ on, n }) => on.admitted * 1_000_000 + n).filter((place) => place > last);
  assert.ok(places.length > 0, `line ${n} of ${ai} comes after what was sent later: ${last}`);
  return Math.min(...places);
}

function keyOf(ai: string, n: unknown): string {
  return `${ai} ${n}`;
}
