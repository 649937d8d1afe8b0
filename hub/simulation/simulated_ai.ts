/** One AI of a simulation: talks, works with others, reads when it likes, breaks off, comes back, and says things twice. */
import assert from "node:assert/strict";
import type { AiMessageType } from "../../protocol/messages.ts";
import type { Ledger, Sent } from "./ledger.ts";
import type { Link, Listener } from "./link.ts";
import type { Random } from "./random.ts";
import type { Heard, Opening, ToldCheck } from "./told_check.ts";

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
  readonly find: (sessionId: string | undefined, target: string | undefined) => Sent["found"];
}

/** One connection of an AI. */
export interface Connected {
  readonly link: Link;
  readonly check: ToldCheck;
}

/** A session as this AI heard of it. */
interface KnownSession {
  readonly id: string;
  /** Fences that were this AI's own, the newest last. */
  readonly fences: number[];
}

const CAPABILITIES = ["rendering", "routing"];
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

/** What an AI does next, and how often. */
const ACTIONS = {
  share: 16,
  say: 8,
  judge: 3,
  "tell status": 5,
  "ask sync": 3,
  "confirm": 6,
  request: 8,
  accept: 14,
  progress: 12,
  complete: 4,
  deliver: 8,
  decline: 4,
  cancel: 3,
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

/** What a partner does with a session. */
const WORK = { progress: 6, deliver: 3, complete: 1, decline: 1 } satisfies Partial<typeof ACTIONS>;

/** The program of one AI; what it knows outlives its connections. */
export class SimulatedAi implements Listener {
  readonly name: string;
  readonly #world: AiWorld;
  readonly #unanswered = new Map<string, Sent>();
  /** Acknowledged lines that are kept, lately ones. */
  readonly #answered: Sent[] = [];
  readonly #sessions = new Map<string, KnownSession>();
  /** Sessions that it asked for. */
  readonly #requested: string[] = [];
  readonly #answersPings: boolean;
  #current: Connected | null = null;
  #former: Connected | null = null;
  #greeted = false;
  /** Says nothing more on this connection. */
  #isSilent = false;
  /** Has said goodbye on this connection. */
  #hasLeft = false;
  #count = 0;
  #sendings = 0;
  /** Seq of the last entry that was handed out; undefined before the first connection. */
  #last: number | undefined;
  /** Reads what comes. */
  reads = true;

  constructor(name: string, world: AiWorld) {
    this.name = name;
    this.#world = world;
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
    const works = this.#claimed.length > 0 && random.chance(0.3);
    let acted: string = works ? random.weighted(WORK) : random.weighted(ACTIONS);
    const times = random.chance(0.1) ? random.between(2, 20) : 1;
    for (let i = 0; i < times && this.#current && !this.#isSilent; i++) {
      acted = this.#do(acted as keyof typeof ACTIONS);
    }
    return times === 1 ? acted : `${acted} ${times} times`;
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
    if (random.chance(0.05)) this.#share();
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
    for (const { line } of lines) this.#hear(line);
  }

  ended(inOrder: boolean): void {
    const { check } = this.#current!;
    const mayMiss = !inOrder || !this.#isSilent || this.#hasLeft;
    assert.ok(mayMiss || check.isAnswered, `${this.name} fell silent, and was not answered`);
    this.vanish();
  }

  #resumeFrom(): number | "cursor" | undefined {
    const { random } = this.#world;
    if (this.#last === undefined) return random.pick([undefined, 0, "cursor"]);
    if (random.chance(0.1)) return random.between(0, this.#last);
    return random.chance(0.75) ? this.#last : random.pick([undefined, "cursor"]);
  }

  /** Presence begins; what has no answer yet is sent first, in order. */
  #greet(): void {
    this.#greeted = true;
    const { random } = this.#world;
    for (const [id, { type }] of this.#unanswered) if (!isDurable(type)) this.#unanswered.delete(id);
    const capabilities = CAPABILITIES.filter(() => random.chance(0.5));
    this.#say("hello", { specialization: "networking", ...(random.chance(0.2) ? {} : { capabilities }) });
    for (const sent of this.#unanswered.values()) if (isDurable(sent.type)) this.#write(sent);
  }

  // deno-lint-ignore no-explicit-any -- any line of the protocol
  #hear(line: any): void {
    if (line.source_ai !== undefined && line.seq !== undefined) this.#last = line.seq;
    switch (line.message_type) {
      case "caught_up":
        this.#last = line.seq;
        return;
      case "welcome":
        this.#last ??= line.head_seq;
        if (!this.#greeted) this.#greet();
        return;
      case "ack":
        return this.#acked(line);
      case "error":
        return this.#refused(line);
      case "ping":
        if (this.#answersPings) this.#current?.link.send('{"message_type":"pong"}\n');
        return;
      case "training_sync":
        for (const { session_id } of line.data.collab_ops) this.#know(session_id);
        return;
      case "collaboration_request":
      case "collaboration_reopened":
        this.#know(line.data.session_id);
        return;
      case "collaboration_closed":
        if (this.#world.random.chance(0.7)) this.#sessions.delete(line.data.session_id);
    }
  }

  // deno-lint-ignore no-explicit-any -- an ack
  #acked(line: any): void {
    if (line.fence !== undefined) {
      const { fences } = this.#know(line.session_id);
      if (fences.at(-1) !== line.fence) fences.push(line.fence);
    } else if (line.session_id !== undefined) this.#requested.push(line.session_id);
    const sent = this.#unanswered.get(line.message_id);
    if (!sent) return;
    this.#unanswered.delete(line.message_id);
    if (!sent.stored) return;
    this.#answered.push(sent);
    // What is sent again has to be among what the hub remembers.
    if (this.#answered.length > this.#world.maxUnacked / 2) this.#answered.shift();
  }

  // deno-lint-ignore no-explicit-any -- an error
  #refused(line: any): void {
    const sent = this.#unanswered.get(line.message_id);
    if (!sent) return;
    if (line.code !== "STORAGE_FULL" || this.#world.random.chance(0.7)) {
      this.#unanswered.delete(line.message_id);
    } else if (!this.#isSilent) this.#write(sent);
  }

  #know(id: string): KnownSession {
    const known = this.#sessions.get(id) ?? { id, fences: [] };
    this.#sessions.set(id, known);
    return known;
  }

  #do(action: keyof typeof ACTIONS): string {
    const { random, names } = this.#world;
    const others = names.filter((name) => name !== this.name);
    switch (action) {
      case "share":
        this.#share();
        break;
      case "say": {
        const target = random.chance(0.6) ? random.pick([...others, "Nobody"]) : undefined;
        this.#say("message", { content: "ÄÖ".repeat(random.below(20)) }, target);
        break;
      }
      case "judge":
        this.#say("verdict", { subject: "p1", result: "confirmed" });
        break;
      case "tell status":
        this.#say("status", { activity: random.pick(["idle", "training", "waiting"]) });
        break;
      case "ask sync":
        this.#say("sync", {});
        break;
      case "confirm":
        this.#say("received", { cursor: random.chance(0.9) ? this.#last ?? 0 : random.below(2_000) });
        break;
      case "request": {
        const ttl_ms = random.between(1_000, 15_000);
        const target = random.chance(0.3) ? random.pick(others) : undefined;
        this.#say("collaboration_request", { collaboration_type: "feature_development", ttl_ms }, target);
        break;
      }
      case "accept":
        this.#inSession(({ id, fences }) => {
          const fence = random.chance(0.1) && fences.length > 0 ? { fence: random.pick(fences) } : {};
          this.#say("collaboration_accept", { session_id: id, ...fence });
        });
        break;
      case "progress":
        this.#work((fields) =>
          this.#say("collaboration_progress", { ...fields, progress: random.below(11) / 10 })
        );
        break;
      case "complete":
        this.#work((fields) => {
          const outcome = random.pick(["success", "failure"]);
          this.#say("collaboration_complete", { ...fields, outcome });
        });
        break;
      case "deliver":
        this.#work(({ session_id, fence }) => {
          const component = {
            component_id: "c",
            domain: "graphics",
            language: "js",
            source: "0",
            session_id,
          };
          const type = random.pick(["os_component_share", "code_share"] as const);
          this.#say(type, random.chance(0.6) ? { ...component, fence } : component);
        });
        break;
      case "decline":
        if (random.chance(0.5)) this.#work((fields) => this.#say("collaboration_decline", fields));
        else this.#inSession(({ id }) => this.#say("collaboration_decline", { session_id: id }));
        break;
      case "cancel":
        if (this.#requested.length > 0 && random.chance(0.8)) {
          const session_id = random.pick(this.#requested.slice(-3));
          this.#say("collaboration_cancel", { session_id, reason: "enough" });
        } else this.#inSession(({ id }) => this.#say("collaboration_cancel", { session_id: id }));
        break;
      case "say again":
        return this.#sayAgain();
      case "say otherwise":
        return this.#sayOtherwise();
      case "say nonsense":
        this.#sayNonsense();
        break;
      case "ping":
        this.#current!.link.send('{"message_type":"ping"}\n');
        break;
      case "stop reading":
        this.reads = !this.reads;
        break;
      case "leave":
        this.#hasLeft = true;
        this.#say("leave", {});
        break;
      case "break off":
        return this.#breakOff();
      case "fall silent":
        this.#isSilent = true;
        this.#current!.link.fallSilent();
        break;
      case "connect twice":
        this.#former = this.#current;
        this.#former!.link.listener = null;
        this.#former!.check.stale = true;
        this.#current = null;
        return `leaves its connection open and ${this.connect()}`;
      case "speak as the one it was":
        if (this.#former) this.#say("message", { content: "old" }, undefined, this.#former);
        break;
    }
    return action;
  }

  #share(): void {
    const { random } = this.#world;
    const data = { pattern_id: "p1", domain: "networking", content: random.below(1_000) };
    this.#say("pattern_share", data, random.chance(0.1) ? random.pick(this.#world.names) : undefined);
  }

  /** One of the sessions that it heard of, mostly a late one. */
  #inSession(act: (session: KnownSession) => void): void {
    const known = [...this.#sessions.values()].slice(-4);
    if (known.length > 0) act(this.#world.random.pick(known));
  }

  /** Something that a partner may do, mostly with the fence that it may do it with. */
  #work(act: (fields: { session_id: string; fence: number }) => void): void {
    const { random } = this.#world;
    if (this.#claimed.length === 0) return;
    const { id, fences } = random.pick(this.#claimed);
    const fence = random.weighted({ newest: 8, former: 2, wrong: 1 });
    const of = { newest: fences.at(-1)!, former: random.pick(fences), wrong: random.between(1, 300) };
    act({ session_id: id, fence: of[fence] });
  }

  /** The sessions that it won last, whether they are still its own or not. */
  get #claimed(): KnownSession[] {
    return [...this.#sessions.values()].filter(({ fences }) => fences.length > 0).slice(-3);
  }

  #sayAgain(): string {
    const { random } = this.#world;
    const lines = [...this.#answered, ...this.#unanswered.values()].filter(({ type }) => isDurable(type));
    if (lines.length === 0) return "has nothing to say again";
    const sent = random.pick(lines);
    this.#write(sent);
    return `says line ${sent.n} again`;
  }

  #sayOtherwise(): string {
    const { random } = this.#world;
    if (this.#answered.length === 0) return "has nothing to say otherwise";
    const { id, n } = random.pick(this.#answered);
    const sent = this.#make("message", { content: "otherwise" }, undefined, id!);
    this.#write(sent);
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

  #say(type: AiMessageType, data: object, target?: string, to = this.#current!): void {
    const { random, maxUnacked } = this.#world;
    const mayHaveId = this.#unanswered.size < maxUnacked / 2 && to === this.#current;
    const id = mayHaveId && random.chance(0.8) ? `${this.name}-${this.#count + 1}` : undefined;
    const sent = this.#make(type, data, target, id);
    if (id !== undefined) this.#unanswered.set(id, sent);
    this.#write(sent, to);
  }

  #make(type: AiMessageType, data: object, target: string | undefined, id: string | undefined): Sent {
    const { random, ledger, nowMs } = this.#world;
    const n = ++this.#count;
    const found = this.#world.find((data as { session_id?: string }).session_id, target);
    const message = { message_type: type, message_id: id, target_ai: target, data: { ...data, n } };
    const { data: fields, ...envelope } = message;
    // Without `data` the fields stand beside the envelope: the hub writes such a line anew.
    const text = JSON.stringify(random.chance(0.05) ? { ...envelope, ...fields } : message);
    const conflicts = id !== undefined && id !== `${this.name}-${n}`;
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
  return !["hello", "sync", "status", "received", "leave", "ping", "pong"].includes(type);
}
