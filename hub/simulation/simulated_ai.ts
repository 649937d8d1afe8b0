/** Simulates one AI: it sends, reads or does not, loses its connection, connects again, and sends messages again. */
import assert from "node:assert/strict";
import { isAi } from "./ledger.ts";
import type { Connected, ConnectionListener } from "./simulated_connection.ts";
import { type GeneratedMessage, MessageGenerator } from "./message_generator.ts";
import {
  MESSAGE_WEIGHTS,
  type MessageKind,
  PARTNER_WEIGHTS,
  RECEIPT_WEIGHTS,
  SPENDER_WEIGHTS,
  THINKER_WEIGHTS,
  TOPIC_WEIGHTS,
} from "./message_weights.ts";
import type { ReceivedLine } from "./received_line.ts";
import { type SendingWorld, SentLines } from "./sent_lines.ts";
import { secretOf } from "./simulated_hub.ts";
import { SimulatedMemory } from "./simulated_memory.ts";
import { type Host, SimulatedVisit } from "./simulated_visit.ts";
import { drawWants, type SimulatedWants } from "./simulated_wants.ts";
import type { Opening } from "./delivery_check.ts";

export interface AiWorld extends SendingWorld {
  readonly localKey: string;
  readonly journalId: string;
  readonly names: readonly string[];
  /** An AI acts in a visit with this probability. */
  readonly visits: number;
  /** A connection wants only some of the broadcasts with this probability. */
  readonly wants: number;
  /** AIs talk most of the time, and answer each other as long as they may. */
  readonly talks: () => boolean;
  /** AIs come into these topics and leave them. */
  readonly topics: readonly string[];
  /** AIs think for long. */
  readonly thinks: boolean;
  /** AIs claim what their work has cost. */
  readonly spends: boolean;
  /** AIs mostly follow what they send. */
  readonly follows: boolean;
  /** Returns a new connection to the hub for `listener`, or null while no hub accepts one. */
  readonly connect: (ai: SimulatedAi, opening: Opening, listener: ConnectionListener) => Connected | null;
}

const UNREADABLE = [
  "not json",
  "{}",
  "[1]",
  '{"message_type":"nope","data":{}}',
  '{"message_type":"message","data":{"content":1,"content":2}}',
  '{"message_type":"message","data":{"content":[{"n":1,"\\u006e":2}]}}',
  '{"message_type":"message","data":{"content":{"n":-1e999}}}',
  '{"message_type":"message","seq":1,"data":{"content":1}}',
  '{"message_type":"pattern_share","data":{}}',
  '{"message_type":"message","data":{"content":"\\ud800"}}',
];

/** A replayed entry begins with this. */
const REPLAYED = '{"replayed":true,';

/** An AI does these, beside sending messages, with these weights. */
const ACTION_WEIGHTS = {
  resend: 6,
  "reuse a message_id": 2,
  "send nonsense": 3,
  ping: 1,
  "start or stop reading": 3,
  leave: 1,
  disconnect: 2,
  "close its end": 1,
  "connect twice": 2,
  "send on the former connection": 2,
};

/** In a visit an AI does these, beside sending messages, with these weights. */
const VISIT_WEIGHTS = {
  resend: 20,
  "reuse a message_id": 2,
  hello: 2,
  ping: 1,
  "start or stop reading": 3,
  leave: 3,
  disconnect: 4,
  "come again": 4,
  "close its end": 2,
};

/** It has at most so many visits at once. */
const MOST_VISITS = 3;

/** One AI keeps what it knows from connection to connection. */
export class SimulatedAi implements ConnectionListener, Host {
  readonly name: string;
  readonly #world: AiWorld;
  readonly #memory: SimulatedMemory;
  readonly #generator: MessageGenerator;
  readonly #answersPings: boolean;
  readonly #sent: SentLines;
  #current: Connected | null = null;
  #former: Connected | null = null;
  readonly #onlyVisits: boolean;
  readonly #visits = new Set<SimulatedVisit>();
  /** It has said hello on this connection. */
  #greeted = false;
  /** It has closed its end of this connection, and still reads. */
  #hasClosedItsEnd = false;
  /** It has sent `leave` on this connection. */
  #hasLeft = false;
  /** The hub of the last welcome was in this epoch. */
  #epoch: string | undefined;
  /** It holds the lines of these entries by seq, as they were delivered. */
  readonly #held = new Map<number, string>();
  /** The world lets it read only while this is true. */
  reads = true;

  /** Where `onlyVisits` is true it never has a connection of its own. */
  constructor(name: string, world: AiWorld, { onlyVisits = false } = {}) {
    this.name = name;
    this.#onlyVisits = onlyVisits;
    this.#world = world;
    this.#sent = new SentLines(name, world);
    this.#memory = new SimulatedMemory(world.random);
    const others = world.names.filter((other) => other !== name);
    this.#generator = new MessageGenerator(this.#memory, { ...world, others });
    this.#answersPings = world.random.chance(0.5);
  }

  get connected(): boolean {
    return this.#current !== null;
  }

  /** Returns whether every line with a message_id got its answer. */
  get isAnswered(): boolean {
    return this.#sent.areAnswered;
  }

  get visits(): boolean {
    return this.#visits.size > 0;
  }

  /** Returns whether everything up to `head` that concerns it was delivered to it, over each connection that reads. */
  isCaughtUp(head: number): boolean {
    const visits = [...this.#visits].map(({ connected }) => connected);
    return [...this.#current ? [this.#current] : [], ...visits].every(({ check }) => check.isCaughtUp(head));
  }

  /** Does something at random, and returns what. */
  act(): string {
    const { random } = this.#world;
    if (this.#onlyVisits || random.chance(this.#world.visits)) return this.#actInVisit();
    if (!this.#current) return random.chance(0.4) ? this.connect(true) : "is away";
    if (this.#hasClosedItsEnd) return random.chance(0.05) ? this.#disconnect() : "only reads";
    if (!this.#greeted) return random.chance(0.1) ? this.#disconnect() : "waits for the welcome";
    if (this.#world.thinks && this.#memory.hasClaim && random.chance(0.5)) return "thinks";
    const work = this.#work();
    const isTalk = this.#world.talks() && random.chance(0.4);
    const action = isTalk ? "message" : work ?? random.weighted({ ...MESSAGE_WEIGHTS, ...ACTION_WEIGHTS });
    const most = isTalk ? 60 : 20;
    const times = random.chance(0.1) ? random.between(2, most) : 1;
    let done = "";
    for (let i = 0; i < times && this.#current && !this.#hasClosedItsEnd; i++) {
      done = isMessage(action) ? this.#send(action) : this.#do(action);
    }
    return times === 1 ? done : `${done} ${times} times`;
  }

  /** Returns what it sends for a collaboration; undefined where it does anything else. */
  #work(): MessageKind | undefined {
    const { random, thinks, topics, spends, follows } = this.#world;
    if (topics.length > 1 && random.chance(0.3)) return random.weighted(TOPIC_WEIGHTS);
    if (follows && random.chance(0.6)) return random.weighted(RECEIPT_WEIGHTS);
    if (thinks && random.chance(0.8)) return random.weighted(THINKER_WEIGHTS);
    if (spends && random.chance(0.8)) return random.weighted(SPENDER_WEIGHTS);
    return this.#memory.hasClaim && random.chance(0.3) ? random.weighted(PARTNER_WEIGHTS) : undefined;
  }

  /**
   * Connects, and resumes behind the last entry that it received, at its stored cursor, or live; where `wrongly` is true,
   * it asks now and then for what the hub has to refuse.
   */
  connect(wrongly = false): string {
    const { random, localKey } = this.#world;
    const refusal = wrongly && random.chance(0.03)
      ? random.pick(["JOURNAL_CHANGED", "CURSOR_AHEAD"] as const)
      : undefined;
    const resumeFrom = refusal === "CURSOR_AHEAD" ? 1_000_000 : this.#resumeFrom();
    const journalId = refusal === "JOURNAL_CHANGED" ? "another journal" : this.#world.journalId;
    const history = random.chance(0.2);
    const wants = this.#drawWants();
    const opening = { isVisit: false, history, resumeFrom, wants, epoch: this.#epoch, held: this.#held };
    const connected = this.#world.connect(this, { ...opening, ...(refusal ? { refusal } : {}) }, this);
    if (!connected) return "finds no hub";
    this.#current = connected;
    this.#greeted = this.#hasClosedItsEnd = this.#hasLeft = false;
    this.reads = true;
    const auth = {
      ai_id: this.name,
      local_key: localKey,
      token: secretOf(this.name),
      resume_from: resumeFrom,
      wants,
      history: history || undefined,
      journal_id: journalId,
      epoch: this.#epoch,
    };
    connected.connection.send(`${JSON.stringify(auth)}\n`);
    if (random.chance(0.05)) this.#send("share");
    if (random.chance(0.5)) this.#greet();
    return `connects, resuming from ${resumeFrom}`;
  }

  /**
   * Opens a visit, which begins at a cursor, at the first entry, or gets only answers. With `sendsAgain` it sends what has no answer
   * without waiting for the welcome.
   */
  visit({ sendsAgain = false } = {}): string {
    const { random, localKey } = this.#world;
    const resumeFrom = random.pick([undefined, "cursor", 0] as const);
    const wants = this.#drawWants();
    const visit = new SimulatedVisit(this);
    const opening = { isVisit: true, history: false, resumeFrom, wants, epoch: undefined, held: new Map() };
    const connected = this.#world.connect(this, opening, visit);
    if (!connected) return "finds no hub to visit";
    this.#visits.add(visit);
    visit.begin(connected, {
      ...{ ai_id: this.name, visit: true, local_key: localKey, token: secretOf(this.name) },
      resume_from: resumeFrom,
      wants,
    });
    if (random.chance(0.2)) this.#send("share", connected);
    if (random.chance(0.3)) this.#sent.resend(connected);
    if (sendsAgain) this.#sent.sendUnanswered(connected);
    return `visits, reading from ${resumeFrom}`;
  }

  #drawWants(): SimulatedWants | undefined {
    const { random, wants } = this.#world;
    return random.chance(wants) ? drawWants(random) : undefined;
  }

  endVisits(): void {
    for (const visit of this.#visits) visit.end("closed");
  }

  visitReceived(visit: SimulatedVisit, line: ReceivedLine["line"]): void {
    this.#memory.learn(line);
    if (line.message_type === "welcome") this.#sendAgain();
    if (line.message_type === "ack") this.#acknowledged(line);
    if (line.message_type === "error") {
      this.#sent.refused(line, visit.takesLines ? visit.connected : undefined);
    }
    if (line.message_type === "ping" && this.#answersPings) this.#sendBare("pong", visit.connected);
  }

  visitEnded(visit: SimulatedVisit): void {
    this.#visits.delete(visit);
    this.#sendAgain();
  }

  /** Ends its connection without a `leave`. */
  disconnect(how: "closed" | "reset" = "closed"): void {
    if (!this.#current) return;
    this.#current.check.stale = true;
    this.#current.connection.close(how);
    this.#current = null;
  }

  received(lines: readonly ReceivedLine[]): void {
    for (const { text, line } of lines) {
      if (line.common_seq !== undefined) this.#forgetAfter(line.common_seq);
      if (line.epoch !== undefined) this.#epoch = line.epoch;
      this.#memory.observe(line);
      if (line.source_ai !== undefined && line.seq !== undefined) this.#held.set(line.seq, asStored(text));
      if (line.message_type === "welcome" && !this.#greeted) this.#greet();
      if (line.message_type === "ack") this.#acknowledged(line);
      if (line.message_type === "error") {
        this.#sent.refused(line, this.#hasClosedItsEnd ? undefined : this.#current ?? undefined);
      }
      if (line.message_type === "ping" && this.#answersPings) this.#sendBare("pong");
      if (line.message_type === "message" && this.#mayAnswer(line)) {
        this.#sendGenerated(this.#generator.answerTo(line));
      }
    }
  }

  /** Returns whether it answers a message by itself, as two that never stop do. */
  #mayAnswer({ source_ai, replayed }: ReceivedLine["line"]): boolean {
    const { random, talks } = this.#world;
    const mayWrite = this.#current !== null && this.#greeted && !this.#hasClosedItsEnd && !this.#hasLeft;
    return talks() && mayWrite && !replayed && isAi(source_ai) && random.chance(0.9);
  }

  ended(inOrder: boolean): void {
    const { check } = this.#current!;
    const mayMiss = !inOrder || !this.#hasClosedItsEnd || this.#hasLeft;
    assert.ok(mayMiss || check.isAnswered, `${this.name} closed its end, and was not answered`);
    this.disconnect();
  }

  /** Forgets what the hub has lost, and will give other entries the seqs of. */
  #forgetAfter(seq: number): void {
    this.#memory.forgetAfter(seq);
    for (const held of this.#held.keys()) if (held > seq) this.#held.delete(held);
  }

  #resumeFrom(): number | "cursor" | undefined {
    const { random } = this.#world;
    const { last } = this.#memory;
    if (last === undefined) return random.pick([undefined, 0, "cursor"]);
    if (random.chance(0.1)) return random.between(0, last);
    return random.chance(0.75) ? last : random.pick([undefined, "cursor"]);
  }

  /** Says hello, and sends again, in order, what has no answer yet. */
  #greet(): void {
    this.#greeted = true;
    this.#sent.forgetLive();
    this.#sendGenerated(this.#generator.hello());
    this.#sent.sendUnanswered(this.#current!);
  }

  #acknowledged(line: ReceivedLine["line"]): void {
    const sent = this.#sent.acknowledged(line);
    if (sent?.type !== "collaboration_question") return;
    this.#memory.asked(String(sent.message.data.session_id), sent.stored!.seq);
  }

  /** Sends again what waits for no answer on any connection, over its own one or a visit. */
  #sendAgain(): void {
    const visit = [...this.#visits].find(({ takesLines }) => takesLines);
    const to = this.#current && this.#greeted && !this.#hasClosedItsEnd ? this.#current : visit?.connected;
    if (!to) return;
    const open = new Set([this.#current, ...[...this.#visits].map(({ connected }) => connected)]);
    this.#sent.sendLost(to, new Set([...open].map((connected) => connected?.connection)));
  }

  #actInVisit(): string {
    const { random } = this.#world;
    const isFull = this.#visits.size === MOST_VISITS;
    if (this.#visits.size === 0 || (!isFull && random.chance(0.15))) return this.visit();
    const visit = random.pick([...this.#visits]);
    if (!visit.takesLines) {
      if (random.chance(0.9)) return "waits in a visit";
      visit.end(random.pick(["closed", "reset"]));
      return "gives up a visit";
    }
    const follows = this.#world.follows && random.chance(0.5);
    const action = follows
      ? random.weighted(RECEIPT_WEIGHTS)
      : random.weighted({ ...MESSAGE_WEIGHTS, ...VISIT_WEIGHTS });
    const done = isMessage(action) ? this.#send(action, visit.connected) : this.#doInVisit(action, visit);
    return `in a visit: ${done}`;
  }

  #doInVisit(action: keyof typeof VISIT_WEIGHTS, visit: SimulatedVisit): string {
    const { connected } = visit;
    switch (action) {
      case "resend":
        return this.#sent.resend(connected);
      case "reuse a message_id":
        return this.#sent.reuseMessageId(connected);
      case "hello":
        this.#sendGenerated(this.#generator.hello(), connected);
        break;
      case "ping":
        this.#sendBare("ping", connected);
        break;
      case "start or stop reading":
        visit.reads = !visit.reads;
        break;
      case "leave":
        visit.left();
        this.#sendGenerated({ type: "leave", data: {} }, connected);
        break;
      case "disconnect":
        visit.end(this.#world.random.pick(["closed", "reset"]));
        break;
      case "come again":
        visit.end("reset");
        return `is cut off, and ${this.visit({ sendsAgain: true })}`;
      case "close its end":
        visit.closeItsEnd();
        break;
    }
    return action;
  }

  #send(kind: MessageKind, to = this.#current!): string {
    const message = this.#generator.generate(kind);
    if (message) this.#sendGenerated(message, to);
    return message ? kind : `has no ${kind} to send`;
  }

  #do(action: keyof typeof ACTION_WEIGHTS): string {
    switch (action) {
      case "resend":
        return this.#sent.resend(this.#current!);
      case "reuse a message_id":
        return this.#sent.reuseMessageId(this.#current!);
      case "send nonsense":
        this.#sendNonsense();
        break;
      case "ping":
        this.#sendBare("ping");
        break;
      case "start or stop reading":
        this.reads = !this.reads;
        break;
      case "leave":
        this.#hasLeft = true;
        this.#sendGenerated({ type: "leave", data: {} });
        break;
      case "disconnect":
        return this.#disconnect();
      case "close its end":
        this.#hasClosedItsEnd = true;
        this.#current!.connection.closeUpload();
        break;
      case "connect twice":
        this.#former = this.#current!;
        this.#former.connection.listener = null;
        this.#former.check.stale = true;
        this.#current = null;
        return `leaves its connection open and ${this.connect()}`;
      case "send on the former connection":
        if (this.#former) this.#sendGenerated({ type: "message", data: { content: "old" } }, this.#former);
        break;
    }
    return action;
  }

  #sendNonsense(): void {
    const { connection, check } = this.#current!;
    const tooLong = this.#world.random.chance(0.05);
    if (!tooLong) check.expect(undefined);
    connection.send(tooLong ? "x".repeat(5_000) : `${this.#world.random.pick(UNREADABLE)}\n`);
  }

  #disconnect(): string {
    const { random } = this.#world;
    if (random.chance(0.3)) this.#current!.connection.send('{"message_type":"mess');
    const how = random.pick(["closed", "reset"] as const);
    this.disconnect(how);
    return `disconnects: ${how}`;
  }

  #sendBare(message_type: string, { connection } = this.#current!): void {
    connection.send(`${JSON.stringify({ message_type })}\n`);
  }

  #sendGenerated(message: GeneratedMessage, to = this.#current!): void {
    const answered = this.#held.get(message.data.reply_to as number);
    this.#sent.send(message, to, { mayHaveId: to !== this.#former, answered });
  }
}

function isMessage(action: string): action is MessageKind {
  return action in MESSAGE_WEIGHTS || action in RECEIPT_WEIGHTS;
}

/** Returns the line of an entry as it is stored. */
export function asStored(text: string): string {
  return text.startsWith(REPLAYED) ? `{${text.slice(REPLAYED.length)}` : text;
}
