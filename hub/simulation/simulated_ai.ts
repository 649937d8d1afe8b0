/** One AI of a simulation: its connections. It talks, reads when it likes, breaks off, comes back, and says things twice. */
import assert from "node:assert/strict";
import type { AiMessageType } from "../../protocol/messages.ts";
import type { Ledger, Sent } from "./ledger.ts";
import type { Link, Listener } from "./simulated_connection.ts";
import type { Random } from "./random.ts";
import { SimulatedMind, type Topic, TOPICS, type Wish, WORK } from "./message_generator.ts";
import type { Heard } from "./checked_world.ts";
import type { DeliveryCheck, Opening } from "./delivery_check.ts";

/** What an AI finds in its world. */
export interface AiWorld {
  readonly random: Random;
  readonly ledger: Ledger;
  readonly localKey: string;
  readonly journalId: string;
  readonly names: readonly string[];
  readonly maxUnacked: number;
  readonly nowMs: () => number;
  /** A new connection to the hub, or null while there is none. */
  readonly connect: (ai: SimulatedAi, opening: Opening) => Connected | null;
  /** Whether a session and an AI are durably known. */
  readonly find: (sessionId: unknown, target: string | undefined) => Sent["found"];
}

/** One connection of an AI. */
export interface Connected {
  readonly link: Link;
  readonly check: DeliveryCheck;
}

const UNREADABLE = [
  "not json",
  "{}",
  "[1]",
  '{"message_type":"nope","data":{}}',
  '{"message_type":"message","data":{"content":1,"content":2}}',
  '{"message_type":"message","seq":1,"data":{"content":1}}',
  '{"message_type":"pattern_share","data":{}}',
  '{"message_type":"message","data":{"content":"\\ud800"}}',
];

/** What an AI does beside talking, and how often. */
const DEEDS = {
  "say again": 6,
  "say otherwise": 2,
  "say nonsense": 3,
  ping: 1,
  "stop reading": 3,
  leave: 1,
  "break off": 2,
  "fall silent": 1,
  "connect twice": 2,
  "speak as the one it was": 2,
};

/** The program of one AI; what it knows outlives its connections. */
export class SimulatedAi implements Listener {
  readonly name: string;
  readonly #world: AiWorld;
  readonly #mind: SimulatedMind;
  readonly #answersPings: boolean;
  readonly #unanswered = new Map<string, Sent>();
  /** Acknowledged entries, as many of the last ones as the hub has to remember. */
  readonly #answered: Sent[] = [];
  #current: Connected | null = null;
  #former: Connected | null = null;
  /** Said hello on this connection. */
  #greeted = false;
  /** Says nothing more on this connection. */
  #isSilent = false;
  /** Has said goodbye on this connection. */
  #hasLeft = false;
  #count = 0;
  #sendings = 0;
  /** Reads what comes. */
  reads = true;

  constructor(name: string, world: AiWorld) {
    this.name = name;
    this.#world = world;
    this.#mind = new SimulatedMind(world.random, world.names.filter((other) => other !== name));
    this.#answersPings = world.random.chance(0.5);
  }

  get connected(): boolean {
    return this.#current !== null;
  }

  /** Whether every line with a message_id got its answer. */
  get isAnswered(): boolean {
    return this.#unanswered.size === 0;
  }

  /** Whether everything up to `head` that concerns it was told to it. */
  isLevel(head: number): boolean {
    return this.#current === null || this.#current.check.isLevel(head);
  }

  /** Does something; says what. */
  act(): string {
    const { random } = this.#world;
    if (!this.#current) return random.chance(0.4) ? this.connect(true) : "is away";
    if (this.#isSilent) return random.chance(0.05) ? this.#breakOff() : "listens";
    if (!this.#greeted) return random.chance(0.1) ? this.#breakOff() : "waits for the welcome";
    const topic = this.#mind.works && random.chance(0.3) ? random.weighted(WORK) : undefined;
    const action = topic ?? random.weighted({ ...TOPICS, ...DEEDS });
    const times = random.chance(0.1) ? random.between(2, 20) : 1;
    let done = "";
    for (let i = 0; i < times && this.#current && !this.#isSilent; i++) {
      done = action in TOPICS ? this.#talk(action as Topic) : this.#do(action as keyof typeof DEEDS);
    }
    return times === 1 ? done : `${done} ${times} times`;
  }

  /** Comes back: from the last entry handed out, from its stored cursor, or live; `wrongly`: now and then from nowhere. */
  connect(wrongly = false): string {
    const { random, localKey } = this.#world;
    const refusal = wrongly && random.chance(0.03)
      ? random.pick(["JOURNAL_CHANGED", "CURSOR_AHEAD"] as const)
      : undefined;
    const resumeFrom = refusal === "CURSOR_AHEAD" ? 1_000_000 : this.#resumeFrom();
    const journalId = refusal === "JOURNAL_CHANGED" ? "another journal" : this.#world.journalId;
    const connected = this.#world.connect(this, { resumeFrom, ...(refusal ? { refusal } : {}) });
    if (!connected) return "finds no hub";
    this.#current = connected;
    this.#greeted = this.#isSilent = this.#hasLeft = false;
    this.reads = true;
    const auth = { ai_id: this.name, local_key: localKey, resume_from: resumeFrom, journal_id: journalId };
    connected.link.send(`${JSON.stringify(auth)}\n`);
    if (random.chance(0.05)) this.#talk("share");
    if (random.chance(0.5)) this.#greet();
    return `connects, resuming from ${resumeFrom}`;
  }

  /** Ends its connection without a word. */
  vanish(how: "closed" | "reset" = "closed"): void {
    if (!this.#current) return;
    this.#current.check.stale = true;
    this.#current.link.hangUp(how);
    this.#current = null;
  }

  hears(lines: readonly Heard[]): void {
    for (const { line } of lines) {
      this.#mind.hear(line);
      if (line.message_type === "welcome" && !this.#greeted) this.#greet();
      if (line.message_type === "ack") this.#acknowledged(line);
      if (line.message_type === "error") this.#refused(line);
      if (line.message_type === "ping" && this.#answersPings) this.#sendBare("pong");
    }
  }

  ended(inOrder: boolean): void {
    const { check } = this.#current!;
    const mayMiss = !inOrder || !this.#isSilent || this.#hasLeft;
    assert.ok(mayMiss || check.isAnswered, `${this.name} fell silent, and was not answered`);
    this.vanish();
  }

  #resumeFrom(): number | "cursor" | undefined {
    const { random } = this.#world;
    const { last } = this.#mind;
    if (last === undefined) return random.pick([undefined, 0, "cursor"]);
    if (random.chance(0.1)) return random.between(0, last);
    return random.chance(0.75) ? last : random.pick([undefined, "cursor"]);
  }

  /** Presence begins; what has no answer yet is sent first, in order. */
  #greet(): void {
    this.#greeted = true;
    for (const [id, { type }] of this.#unanswered) if (!isDurable(type)) this.#unanswered.delete(id);
    this.#say(this.#mind.hello());
    for (const sent of this.#unanswered.values()) if (isDurable(sent.type)) this.#write(sent);
  }

  #acknowledged({ message_id }: Heard["line"]): void {
    const sent = this.#unanswered.get(message_id);
    if (!sent) return;
    this.#unanswered.delete(message_id);
    if (!sent.stored) return;
    this.#answered.push(sent);
    if (this.#answered.length > this.#world.maxUnacked / 2) this.#answered.shift();
  }

  #refused({ message_id, code }: Heard["line"]): void {
    const sent = this.#unanswered.get(message_id);
    if (!sent) return;
    const triesAgain = code === "STORAGE_FULL" && this.#world.random.chance(0.3);
    if (!triesAgain) this.#unanswered.delete(message_id);
    else if (!this.#isSilent) this.#write(sent);
  }

  #talk(topic: Topic): string {
    const wish = this.#mind.wish(topic);
    if (wish) this.#say(wish);
    return wish ? topic : `would like to ${topic}`;
  }

  #do(deed: keyof typeof DEEDS): string {
    switch (deed) {
      case "say again":
        return this.#sayAgain();
      case "say otherwise":
        return this.#sayOtherwise();
      case "say nonsense":
        this.#sayNonsense();
        break;
      case "ping":
        this.#sendBare("ping");
        break;
      case "stop reading":
        this.reads = !this.reads;
        break;
      case "leave":
        this.#hasLeft = true;
        this.#say({ type: "leave", data: {} });
        break;
      case "break off":
        return this.#breakOff();
      case "fall silent":
        this.#isSilent = true;
        this.#current!.link.fallSilent();
        break;
      case "connect twice":
        this.#former = this.#current!;
        this.#former.link.listener = null;
        this.#former.check.stale = true;
        this.#current = null;
        return `leaves its connection open and ${this.connect()}`;
      case "speak as the one it was":
        if (this.#former) this.#say({ type: "message", data: { content: "old" } }, this.#former);
        break;
    }
    return deed;
  }

  #sayAgain(): string {
    const lines = [...this.#answered, ...this.#unanswered.values()].filter(({ type }) => isDurable(type));
    if (lines.length === 0) return "has nothing to say again";
    const sent = this.#world.random.pick(lines);
    this.#write(sent);
    return `says line ${sent.n} again`;
  }

  #sayOtherwise(): string {
    if (this.#answered.length === 0) return "has nothing to say otherwise";
    const { id, n } = this.#world.random.pick(this.#answered);
    this.#write(this.#make({ type: "message", data: { content: "otherwise" } }, id));
    return `says line ${n} otherwise`;
  }

  #sayNonsense(): void {
    const { link, check } = this.#current!;
    const tooLong = this.#world.random.chance(0.05);
    if (!tooLong) check.expect(undefined);
    link.send(tooLong ? "x".repeat(5_000) : `${this.#world.random.pick(UNREADABLE)}\n`);
  }

  #breakOff(): string {
    const { random } = this.#world;
    if (random.chance(0.3)) this.#current!.link.send('{"message_type":"mess');
    const how = random.pick(["closed", "reset"] as const);
    this.vanish(how);
    return `breaks off: ${how}`;
  }

  #sendBare(message_type: string): void {
    this.#current!.link.send(`${JSON.stringify({ message_type })}\n`);
  }

  #say(wish: Wish, to = this.#current!): void {
    const { random, maxUnacked } = this.#world;
    const mayHaveId = this.#unanswered.size < maxUnacked / 2 && to === this.#current;
    const id = mayHaveId && random.chance(0.8) ? `${this.name}-${this.#count + 1}` : undefined;
    const sent = this.#make(wish, id);
    if (id !== undefined) this.#unanswered.set(id, sent);
    this.#write(sent, to);
  }

  #make({ type, data, target }: Wish, id: string | undefined): Sent {
    const { random, ledger, nowMs, find } = this.#world;
    const n = ++this.#count;
    const message = { message_type: type, message_id: id, target_ai: target, data: { ...data, n } };
    const { data: fields, ...envelope } = message;
    // Without `data` the fields stand beside the envelope: the hub writes such a line anew.
    const text = JSON.stringify(random.chance(0.05) ? { ...envelope, ...fields } : message);
    const conflicts = id !== undefined && id !== `${this.name}-${n}`;
    const found = find(data.session_id, target);
    return ledger.add({
      ...{ ai: this.name, n, id, type, text, message, conflicts, found, sentMs: nowMs() },
      ...{ sendings: [], stored: undefined },
    });
  }

  #write(sent: Sent, { link, check } = this.#current!): void {
    sent.sendings.push({ on: link, n: ++this.#sendings });
    check.expect(sent);
    link.send(`${sent.text}\n`);
  }
}

/** Whether a message is an entry of the journal. */
function isDurable(type: AiMessageType): boolean {
  return !["hello", "sync", "status", "received", "leave"].includes(type);
}
