/** Simulates the visits of one AI: it comes, acts in one of them, gives it up, and comes again. */
import type { Opening } from "./delivery_check.ts";
import { isMessage, MESSAGE_WEIGHTS, RECEIPT_WEIGHTS } from "./message_weights.ts";
import type { Random } from "./random.ts";
import type { ReceivedLine } from "./received_line.ts";
import type { Connected, ConnectionListener } from "./simulated_connection.ts";
import { secretOf } from "./simulated_hub.ts";
import type { SimulatedSpeech } from "./simulated_speech.ts";
import { type Host, SimulatedVisit } from "./simulated_visit.ts";
import { sometimesWants } from "./simulated_wants.ts";

export interface VisitedWorld {
  readonly random: Random;
  readonly localKey: string;
  /** A connection wants only some of the broadcasts with this probability. */
  readonly wants: number;
  /** AIs mostly follow what they send. */
  readonly follows: boolean;
}

export interface VisitsOptions {
  /** All connections of the AI share it. */
  readonly speech: SimulatedSpeech;
  /** Returns a new connection to the hub for `listener`, or null while no hub accepts one. */
  readonly connect: (opening: Opening, listener: ConnectionListener) => Connected | null;
  /** Is called when a visit is welcomed, and when one ends: what was sent over another one may have to be sent again. */
  readonly onChange: () => void;
}

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

export class SimulatedVisits implements Host {
  readonly name: string;
  readonly #world: VisitedWorld;
  readonly #speech: SimulatedSpeech;
  readonly #connect: VisitsOptions["connect"];
  readonly #onChange: () => void;
  readonly #open = new Set<SimulatedVisit>();

  constructor(ai: string, world: VisitedWorld, { speech, connect, onChange }: VisitsOptions) {
    this.name = ai;
    this.#world = world;
    this.#speech = speech;
    this.#connect = connect;
    this.#onChange = onChange;
  }

  get areOpen(): boolean {
    return this.#open.size > 0;
  }

  get connected(): Connected[] {
    return [...this.#open].map(({ connected }) => connected);
  }

  /** Returns a visit over which anything can be sent. */
  get takingLines(): Connected | undefined {
    return [...this.#open].find(({ takesLines }) => takesLines)?.connected;
  }

  /**
   * Opens a visit, which begins at a cursor, at the first entry, or gets only answers. With `sendsAgain` it sends what has no answer
   * without waiting for the welcome.
   */
  begin({ sendsAgain = false } = {}): string {
    const { random, localKey, wants: probability } = this.#world;
    const { sent } = this.#speech;
    const resumeFrom = random.pick([undefined, "cursor", 0] as const);
    const wants = sometimesWants(random, probability);
    const visit = new SimulatedVisit(this);
    const opening = { isVisit: true, history: false, resumeFrom, wants, epoch: undefined, held: new Map() };
    const connected = this.#connect(opening, visit);
    if (!connected) return "finds no hub to visit";
    this.#open.add(visit);
    visit.begin(connected, {
      ...{ ai_id: this.name, visit: true, local_key: localKey, token: secretOf(this.name) },
      resume_from: resumeFrom,
      wants,
    });
    if (random.chance(0.2)) this.#speech.send("share", connected);
    if (random.chance(0.3)) sent.resend(connected);
    if (sendsAgain) sent.sendUnanswered(connected);
    return `visits, reading from ${resumeFrom}`;
  }

  /** Does something in a visit at random, and returns what. */
  act(): string {
    const { random } = this.#world;
    const isFull = this.#open.size === MOST_VISITS;
    if (this.#open.size === 0 || (!isFull && random.chance(0.15))) return this.begin();
    const visit = random.pick([...this.#open]);
    if (!visit.takesLines) {
      if (random.chance(0.9)) return "waits in a visit";
      visit.end(random.pick(["closed", "reset"]));
      return "gives up a visit";
    }
    const follows = this.#world.follows && random.chance(0.5);
    const action = follows
      ? random.weighted(RECEIPT_WEIGHTS)
      : random.weighted({ ...MESSAGE_WEIGHTS, ...VISIT_WEIGHTS });
    const done = isMessage(action) ? this.#speech.send(action, visit.connected) : this.#do(action, visit);
    return `in a visit: ${done}`;
  }

  end(): void {
    for (const visit of this.#open) visit.end("closed");
  }

  visitReceived(visit: SimulatedVisit, line: ReceivedLine["line"]): void {
    this.#speech.memory.learn(line);
    if (line.message_type === "welcome") this.#onChange();
    this.#speech.take(line, visit.connected, visit);
  }

  visitEnded(visit: SimulatedVisit): void {
    this.#open.delete(visit);
    this.#onChange();
  }

  #do(action: keyof typeof VISIT_WEIGHTS, visit: SimulatedVisit): string {
    const { connected } = visit;
    switch (action) {
      case "resend":
        return this.#speech.sent.resend(connected);
      case "reuse a message_id":
        return this.#speech.sent.reuseMessageId(connected);
      case "hello":
        this.#speech.sayHello(connected);
        break;
      case "ping":
        this.#speech.sendBare("ping", connected);
        break;
      case "start or stop reading":
        visit.reads = !visit.reads;
        break;
      case "leave":
        visit.left();
        this.#speech.say({ type: "leave", data: {} }, connected);
        break;
      case "disconnect":
        visit.end(this.#world.random.pick(["closed", "reset"]));
        break;
      case "come again":
        visit.end("reset");
        return `is cut off, and ${this.begin({ sendsAgain: true })}`;
      case "close its end":
        visit.closeItsEnd();
        break;
    }
    return action;
  }
}
