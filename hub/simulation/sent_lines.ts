/** Keeps what one simulated AI has sent: which lines wait for an answer, and which it may send again. */
import type { AiMessageType } from "../../protocol/messages.ts";
import type { ReceivedLine } from "./received_line.ts";
import type { Ledger, Sent } from "./ledger.ts";
import type { GeneratedMessage } from "./message_generator.ts";
import type { Random } from "./random.ts";
import type { Connected } from "./simulated_connection.ts";

export interface SendingWorld {
  readonly random: Random;
  readonly ledger: Ledger;
  readonly maxUnacked: number;
  readonly nowMs: () => number;
  /** Returns whether a collaboration and a target are durable. */
  readonly find: (sessionId: unknown, target: string | undefined) => Sent["found"];
}

export class SentLines {
  readonly #ai: string;
  readonly #world: SendingWorld;
  readonly #unanswered = new Map<string, Sent>();
  /** These are the last acknowledged lines, as many as the hub has to remember. */
  readonly #answered: Sent[] = [];
  /** So many message_ids were given before that of the line. */
  readonly #idsBefore = new WeakMap<Sent, number>();
  #ids = 0;
  #count = 0;
  #sendings = 0;

  constructor(ai: string, world: SendingWorld) {
    this.#ai = ai;
    this.#world = world;
  }

  /** Returns whether every line with a message_id got its answer. */
  get areAnswered(): boolean {
    return this.#unanswered.size === 0;
  }

  /** Sends a message, mostly with a message_id where it may have one; `answered` is the line that it answers. */
  send(
    message: GeneratedMessage,
    to: Connected,
    { mayHaveId, answered }: { mayHaveId: boolean; answered: string | undefined },
  ): void {
    const { random, maxUnacked } = this.#world;
    // The hub knows the last ids only: a line that is to be sent again may not be much older.
    const [oldest] = this.#unanswered.values();
    const idsSince = oldest === undefined ? 0 : this.#ids - this.#idsBefore.get(oldest)!;
    const hasId = mayHaveId && idsSince < maxUnacked / 2 && random.chance(0.8);
    const id = hasId ? `${this.#ai}-${this.#count + 1}` : undefined;
    const sent = this.#make(message, id, answered);
    if (id !== undefined) {
      this.#unanswered.set(id, sent);
      this.#idsBefore.set(sent, this.#ids++);
    }
    this.#write(sent, to);
  }

  /** Sends one line again, whether it was answered or not, and returns what it did. */
  resend(to: Connected): string {
    const lines = [...this.#answered, ...this.#unanswered.values()].filter(({ type }) => isDurable(type));
    if (lines.length === 0) return "has nothing to resend";
    const sent = this.#world.random.pick(lines);
    this.#write(sent, to);
    return `resends line ${sent.n}`;
  }

  /** Sends another message with the message_id of a stored one, and returns what it did. */
  reuseMessageId(to: Connected): string {
    const stored = this.#answered.filter((sent) => sent.stored);
    if (stored.length === 0) return "has no message_id to reuse";
    const { id, n } = this.#world.random.pick(stored);
    this.#write(this.#make({ type: "message", data: { content: "otherwise" } }, id, undefined), to);
    return `reuses the message_id of line ${n}`;
  }

  /** Sends again, in order, all that has no answer yet and becomes an entry. */
  sendUnanswered(to: Connected): void {
    for (const sent of this.#unanswered.values()) if (isDurable(sent.type)) this.#write(sent, to);
  }

  /** Sends again what waits for no answer on any of the `open` connections; what becomes no entry is forgotten. */
  sendLost(to: Connected, open: ReadonlySet<unknown>): void {
    for (const [id, sent] of this.#unanswered) {
      if (sent.sendings.some(({ on }) => open.has(on))) continue;
      if (isDurable(sent.type)) this.#write(sent, to);
      else this.#unanswered.delete(id);
    }
  }

  /** Forgets what has no answer yet and becomes no entry. */
  forgetLive(): void {
    for (const [id, { type }] of this.#unanswered) if (!isDurable(type)) this.#unanswered.delete(id);
  }

  /** Takes an ack, and returns the line that it is about where that was waiting and is stored. */
  acknowledged({ message_id }: ReceivedLine["line"]): Sent | undefined {
    const sent = this.#unanswered.get(message_id);
    this.#unanswered.delete(message_id);
    if (!sent?.stored) return undefined;
    this.#answered.push(sent);
    if (this.#answered.length > this.#world.maxUnacked / 2) this.#answered.shift();
    return sent;
  }

  /** Takes a refusal; where `to` is given the message may be sent over it once more. */
  refused({ message_id, code }: ReceivedLine["line"], to: Connected | undefined): void {
    const sent = this.#unanswered.get(message_id);
    if (!sent) return;
    const triesAgain = code === "STORAGE_FULL" && this.#world.random.chance(0.3);
    if (!triesAgain) this.#unanswered.delete(message_id);
    else if (to) this.#write(sent, to);
  }

  #make(
    { type, data, target, topic }: GeneratedMessage,
    id: string | undefined,
    answered: string | undefined,
  ): Sent {
    const { random, ledger, nowMs, find } = this.#world;
    const n = ++this.#count;
    const message = { message_type: type, message_id: id, target_ai: target, topic, data: { ...data, n } };
    const { data: fields, ...envelope } = message;
    // A line without `data` has its fields beside the envelope: the hub writes such a line anew.
    const isFlat = topic === undefined && random.chance(0.05);
    const text = JSON.stringify(isFlat ? { ...envelope, ...fields } : message);
    const conflicts = id !== undefined && id !== `${this.#ai}-${n}`;
    const found = find(data.session_id, target);
    return ledger.add({
      ...{ ai: this.#ai, n, id, type, text, message, conflicts, found, answered, sentMs: nowMs() },
      ...{ sendings: [], stored: undefined, isAcknowledged: false },
    });
  }

  #write(sent: Sent, { connection, check }: Connected): void {
    sent.sendings.push({ on: connection, n: ++this.#sendings });
    if (sent.type === "hello" && !connection.isVisit) {
      this.#world.ledger.greeted(
        connection,
        this.#ai,
        sent.message.data.capabilities as string[] | undefined,
      );
    }
    check.expect(sent);
    connection.send(`${sent.text}\n`);
  }
}

const LIVE: readonly AiMessageType[] = [
  ...["hello", "sync", "status", "received", "leave"] as const,
  ...["collaboration_renew", "rung", "fetched", "delivery_status"] as const,
];

/** Returns whether messages of a type become entries. */
function isDurable(type: AiMessageType): boolean {
  return !LIVE.includes(type);
}
