/** Simulates one AI: it sends, reads or does not, loses its connection, connects again, and sends messages again. */
import assert from "node:assert/strict";
import { isAi } from "./ledger.ts";
import type { Connected, ConnectionListener } from "./simulated_connection.ts";
import {
  isMessage,
  MESSAGE_WEIGHTS,
  type MessageKind,
  PARTNER_WEIGHTS,
  RECEIPT_WEIGHTS,
  SPENDER_WEIGHTS,
  THINKER_WEIGHTS,
  TOPIC_WEIGHTS,
} from "./message_weights.ts";
import type { ReceivedLine } from "./received_line.ts";
import { secretOf } from "./simulated_hub.ts";
import { SimulatedSpeech, type SpeakingWorld } from "./simulated_speech.ts";
import { SimulatedVisits, type VisitedWorld } from "./simulated_visits.ts";
import { sometimesWants } from "./simulated_wants.ts";
import type { Opening } from "./delivery_check.ts";

export interface AiWorld extends SpeakingWorld, VisitedWorld {
  readonly journalId: string;
  /** An AI acts in a visit with this probability. */
  readonly visits: number;
  /** AIs talk most of the time, and answer each other as long as they may. */
  readonly talks: () => boolean;
  /** AIs think for long. */
  readonly thinks: boolean;
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

/** One AI keeps what it knows from connection to connection. */
export class SimulatedAi implements ConnectionListener {
  readonly name: string;
  readonly #world: AiWorld;
  readonly #speech: SimulatedSpeech;
  readonly #visits: SimulatedVisits;
  #current: Connected | null = null;
  #former: Connected | null = null;
  readonly #onlyVisits: boolean;
  /** It has said hello on this connection. */
  #greeted = false;
  /** It has closed its end of this connection, and still reads. */
  #hasClosedItsEnd = false;
  /** It has sent `leave` on this connection. */
  #hasLeft = false;
  /** The hub of the last welcome was in this epoch. */
  #epoch: string | undefined;
  /** The world lets it read only while this is true. */
  reads = true;

  /** Where `onlyVisits` is true it never has a connection of its own. */
  constructor(name: string, world: AiWorld, { onlyVisits = false } = {}) {
    this.name = name;
    this.#onlyVisits = onlyVisits;
    this.#world = world;
    this.#speech = new SimulatedSpeech(name, world);
    this.#visits = new SimulatedVisits(name, world, {
      speech: this.#speech,
      connect: (opening, listener) => world.connect(this, opening, listener),
      onChange: () => this.#sendAgain(),
    });
  }

  get connected(): boolean {
    return this.#current !== null;
  }

  /** Returns whether every line with a message_id got its answer. */
  get isAnswered(): boolean {
    return this.#speech.sent.areAnswered;
  }

  get visits(): boolean {
    return this.#visits.areOpen;
  }

  /** Returns whether everything up to `head` that concerns it was delivered to it, over each connection that reads. */
  isCaughtUp(head: number): boolean {
    return this.#open.every(({ check }) => check.isCaughtUp(head));
  }

  /** Does something at random, and returns what. */
  act(): string {
    const { random } = this.#world;
    if (this.#onlyVisits || random.chance(this.#world.visits)) return this.#visits.act();
    if (!this.#current) return random.chance(0.4) ? this.connect(true) : "is away";
    if (this.#hasClosedItsEnd) return random.chance(0.05) ? this.#disconnect() : "only reads";
    if (!this.#greeted) return random.chance(0.1) ? this.#disconnect() : "waits for the welcome";
    if (this.#world.thinks && this.#speech.memory.hasClaim && random.chance(0.5)) return "thinks";
    const work = this.#work();
    const isTalk = this.#world.talks() && random.chance(0.4);
    const action = isTalk ? "message" : work ?? random.weighted({ ...MESSAGE_WEIGHTS, ...ACTION_WEIGHTS });
    const most = isTalk ? 60 : 20;
    const times = random.chance(0.1) ? random.between(2, most) : 1;
    let done = "";
    for (let i = 0; i < times && this.#current && !this.#hasClosedItsEnd; i++) {
      done = isMessage(action) ? this.#speech.send(action, this.#current) : this.#do(action);
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
    return this.#speech.memory.hasClaim && random.chance(0.3) ? random.weighted(PARTNER_WEIGHTS) : undefined;
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
    const wants = sometimesWants(random, this.#world.wants);
    const { held } = this.#speech;
    const opening = { isVisit: false, history, resumeFrom, wants, epoch: this.#epoch, held };
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
    if (random.chance(0.05)) this.#speech.send("share", connected);
    if (random.chance(0.5)) this.#greet();
    return `connects, resuming from ${resumeFrom}`;
  }

  /** Opens a visit, and returns what it did. */
  visit(): string {
    return this.#visits.begin();
  }

  endVisits(): void {
    this.#visits.end();
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
      if (line.common_seq !== undefined) this.#speech.forgetAfter(line.common_seq);
      if (line.epoch !== undefined) this.#epoch = line.epoch;
      this.#speech.memory.observe(line);
      if (line.source_ai !== undefined && line.seq !== undefined) this.#speech.hold(line.seq, text);
      if (line.message_type === "welcome" && !this.#greeted) this.#greet();
      this.#speech.take(line, this.#current!, { takesLines: !this.#hasClosedItsEnd });
      if (line.message_type === "message" && this.#mayAnswer(line)) {
        this.#speech.answer(line, this.#current!);
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

  #resumeFrom(): number | "cursor" | undefined {
    const { random } = this.#world;
    const { last } = this.#speech.memory;
    if (last === undefined) return random.pick([undefined, 0, "cursor"]);
    if (random.chance(0.1)) return random.between(0, last);
    return random.chance(0.75) ? last : random.pick([undefined, "cursor"]);
  }

  /** Says hello, and sends again, in order, what has no answer yet. */
  #greet(): void {
    this.#greeted = true;
    const { sent } = this.#speech;
    sent.forgetLive();
    this.#speech.sayHello(this.#current!);
    sent.sendUnanswered(this.#current!);
  }

  /** Sends again what waits for no answer on any connection, over its own one or a visit. */
  #sendAgain(): void {
    const visit = this.#visits.takingLines;
    const to = this.#current && this.#greeted && !this.#hasClosedItsEnd ? this.#current : visit;
    if (!to) return;
    this.#speech.sent.sendLost(to, new Set(this.#open.map(({ connection }) => connection)));
  }

  /** Returns its open connections, its own first. */
  get #open(): Connected[] {
    return [...this.#current ? [this.#current] : [], ...this.#visits.connected];
  }

  #do(action: keyof typeof ACTION_WEIGHTS): string {
    switch (action) {
      case "resend":
        return this.#speech.sent.resend(this.#current!);
      case "reuse a message_id":
        return this.#speech.sent.reuseMessageId(this.#current!);
      case "send nonsense":
        this.#sendNonsense();
        break;
      case "ping":
        this.#speech.sendBare("ping", this.#current!);
        break;
      case "start or stop reading":
        this.reads = !this.reads;
        break;
      case "leave":
        this.#hasLeft = true;
        this.#speech.say({ type: "leave", data: {} }, this.#current!);
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
        if (!this.#former) break;
        this.#speech.say({ type: "message", data: { content: "old" } }, this.#former, { mayHaveId: false });
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
}
