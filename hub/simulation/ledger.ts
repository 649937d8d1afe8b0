/** Records what the AIs of a simulation send: the hub may store nothing else, nothing twice, and not in another order. */
import assert from "node:assert/strict";
import type { AiMessageType } from "../../protocol/messages.ts";
import { sessionIdOf } from "../../protocol/names.ts";

/** A line may be sent several times, on several connections. */
export interface Sending {
  /** `admitted` counts the connections that the hub admitted, this one included; Infinity before it does. */
  readonly on: { readonly admitted: number; readonly isVisit: boolean };
  /** `n` counts what its AI sent. */
  readonly n: number;
}

/** A line that an AI wrote has a number of its own in its data, by which it is found wherever it turns up. */
export interface Sent {
  readonly ai: string;
  /** `n` is 1, 2, 3 … for each AI. */
  readonly n: number;
  readonly id: string | undefined;
  readonly type: AiMessageType;
  readonly text: string;
  /** The message is stored in this form. */
  readonly message: Readonly<Record<string, unknown>> & { readonly data: Readonly<Record<string, unknown>> };
  /** The line has the message_id of an earlier one on purpose: it must be refused. */
  readonly conflicts: boolean;
  /** The collaboration and the target that the line names were durable before it was sent. */
  readonly found: { collaboration: boolean; target: boolean };
  /** The line of the entry that it answers, where its AI had got that. */
  readonly answered: string | undefined;
  /** It was first sent at this monotonic time. */
  readonly sentMs: number;
  readonly sendings: Sending[];
  /** It is stored as `seq`, and `place` is the earliest of its sendings in its lane that can have been; undefined before. */
  stored: { readonly seq: number; readonly place: number; readonly lane: string | undefined } | undefined;
  /** The hub has acknowledged it as stored now, not as a duplicate. */
  isAcknowledged: boolean;
}

/** Returns whether `source` is an AI: hub and operator are not. */
export function isAi(source: string): boolean {
  return source !== "hub" && source !== "operator";
}

export class Ledger {
  readonly #sent = new Map<string, Sent>();
  /** By AI: it has said that it is done with everything up to here, and with these. */
  readonly #received = new Map<string, number>();
  readonly #done = new Map<string, Set<number>>();
  /** By AI and seq: what it has said of an entry. */
  readonly #saidOf = new Set<string>();
  /** By connection: its AI said in `hello` that it has these. */
  readonly #greetings = new Map<Sending["on"], { ai: string; capabilities: readonly string[] }>();
  /** The last stored line of each lane has this place. */
  readonly #lastStored = new Map<string, number>();

  add(sent: Sent): Sent {
    this.#notes(sent);
    this.#sent.set(keyOf(sent.ai, sent.n), sent);
    return sent;
  }

  /** Forgets what was stored, which is to be stored again as far as it was not lost. */
  forgetStored(): void {
    this.#lastStored.clear();
    for (const sent of this.#sent.values()) {
      sent.stored = undefined;
      sent.isAcknowledged = false;
    }
  }

  /** Notes which collaborations and targets are there after a loss; `find` is told what a line names. */
  lookAgain(find: (sessionId: unknown, target: string | undefined) => Sent["found"]): void {
    for (const { found, message } of this.#sent.values()) {
      const now = find(message.data.session_id, message.target_ai as string | undefined);
      found.collaboration &&= now.collaboration;
      found.target &&= now.target;
    }
  }

  /** Returns whether an AI has ever said that it is done with something. */
  hasReceived(ai: string): boolean {
    return this.#received.has(ai) || this.#done.has(ai);
  }

  /** Returns whether an AI has ever said that it is done with an entry. */
  isDone(ai: string, seq: number): boolean {
    return seq <= (this.#received.get(ai) ?? 0) || this.#done.get(ai)?.has(seq) === true;
  }

  /** Returns whether an AI has ever said that this bell was rung for an entry. */
  hasRung(ai: string, seq: number, bell: string): boolean {
    return this.#saidOf.has(`${ai} rung ${bell} ${seq}`);
  }

  /** Returns whether an AI has ever said that it was shown an entry, or was done with it. */
  hasFetched(ai: string, seq: number): boolean {
    return this.#saidOf.has(`${ai} fetched ${seq}`) || this.#done.get(ai)?.has(seq) === true;
  }

  #notes({ ai, type, message: { data } }: Sent): void {
    const { cursor = 0, seqs = [], bell } = data as {
      cursor?: number;
      seqs?: readonly number[];
      bell?: string;
    };
    if (type === "received") this.#received.set(ai, Math.max(cursor, this.#received.get(ai) ?? 0));
    for (const seq of seqs) {
      if (type === "done") this.#done.set(ai, (this.#done.get(ai) ?? new Set()).add(seq));
      else this.#saidOf.add(`${ai} ${type === "rung" ? `rung ${bell}` : type} ${seq}`);
    }
  }

  /** Notes what an AI says in the `hello` of a connection. */
  greeted(on: Sending["on"], ai: string, capabilities: readonly string[] = []): void {
    this.#greetings.set(on, { ai, capabilities });
  }

  /** Returns whether the AI of a connection has said over it that it has all of these. */
  hasCapabilities(on: Sending["on"], required: readonly string[]): boolean {
    return hasAll(this.#greetings.get(on)?.capabilities, required);
  }

  /** Returns whether an AI may have all of these where it sends over a connection: a visit goes by what its own ones have said. */
  mayHaveCapabilities(ai: string, on: Sending["on"], required: readonly string[]): boolean {
    if (!on.isVisit) return this.hasCapabilities(on, required);
    const said = [...this.#greetings.values()].filter((greeting) => greeting.ai === ai);
    return required.length === 0 || said.some(({ capabilities }) => hasAll(capabilities, required));
  }

  /** Returns the line that something delivered or stored was made of; fails when nobody ever sent it. */
  find(ai: string, n: unknown): Sent {
    const sent = this.#sent.get(keyOf(ai, n));
    assert.ok(sent, `nobody sent line ${n} of ${ai}`);
    return sent;
  }

  /** Notes that a line was committed as `seq`; `stored` is its text without the hub's own fields. */
  store(source: string, seq: number, stored: string): Sent {
    const sent = this.find(source, JSON.parse(stored).data.n);
    const where = `line ${sent.n} of ${source} is stored as ${seq}`;
    assert.equal(sent.stored, undefined, `${where}, and before that as ${sent.stored?.seq}`);
    assert.ok(!sent.conflicts, `${where} though its message_id is another's`);
    // A request is stored with the id of the collaboration that it opens.
    const more = sent.type === "collaboration_request" ? { session_id: sessionIdOf(seq) } : {};
    const expected = { ...sent.message, data: { ...sent.message.data, ...more } };
    assert.equal(stored, JSON.stringify(expected), `${where}, but not as it was sent`);
    const lane = laneOf(sent);
    const place = lane === undefined ? 0 : placeAfter(this.#lastStored.get(lane) ?? 0, sent, lane);
    if (lane !== undefined) this.#lastStored.set(lane, place);
    sent.stored = { seq, place, lane };
    return sent;
  }
}

/**
 * Returns the lane in which the hub has got a line: the AI's own connections are one, each of its visits is another one. It is
 * undefined for a line that was sent in several: nobody knows in which it was decided.
 */
export function laneOf({ ai, sendings }: Sent): string | undefined {
  const lanes = new Set(sendings.filter(({ on }) => on.admitted < Infinity).map(({ on }) => laneBy(ai, on)));
  return lanes.size === 1 ? [...lanes][0] : undefined;
}

function laneBy(ai: string, { admitted, isVisit }: Sending["on"]): string {
  return isVisit ? `${ai}, visit ${admitted}` : ai;
}

/**
 * Returns the earliest place of a line after `last`, in the order in which the hub has to decide the lines of one lane:
 * connection by connection, as it admitted them, and on each as they were sent.
 */
export function placeAfter(last: number, { ai, n, sendings }: Sent, lane: string): number {
  const places = sendings.filter(({ on }) => laneBy(ai, on) === lane)
    .map(({ on, n }) => on.admitted * 1_000_000 + n).filter((place) => place > last);
  assert.ok(places.length > 0, `line ${n} of ${ai} comes after what was sent later: ${last}`);
  return Math.min(...places);
}

function hasAll(capabilities: readonly string[] = [], required: readonly string[]): boolean {
  return required.every((capability) => capabilities.includes(capability));
}

function keyOf(ai: string, n: unknown): string {
  return `${ai} ${n}`;
}
