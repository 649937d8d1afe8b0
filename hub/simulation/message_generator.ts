/** Generates the messages of one AI in a simulation, from what it has received: they are not always allowed. */
import type { AiMessageType } from "../../protocol/messages.ts";
import { seqOfSession, sessionIdOf } from "../../protocol/names.ts";
import { CAPABILITIES, DOMAINS } from "./fields_of_work.ts";
import type { Random } from "./random.ts";
import type { ReceivedLine } from "./received_line.ts";

/** A generated message has no message_id yet. */
export interface GeneratedMessage {
  readonly type: AiMessageType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly target?: string | undefined;
  readonly topic?: string | undefined;
}

/** An AI sends kinds of messages with these weights. */
export const MESSAGE_WEIGHTS = {
  share: 16,
  message: 8,
  verdict: 3,
  status: 5,
  sync: 3,
  received: 6,
  request: 8,
  accept: 14,
  progress: 12,
  renew: 5,
  question: 6,
  answer: 8,
  amend: 5,
  complete: 4,
  "complete late": 6,
  decide: 2,
  deliver: 8,
  decline: 4,
  cancel: 3,
  "join a topic": 5,
  "leave a topic": 3,
};

/** Where AIs follow what they send, they mostly send these. */
export const RECEIPT_WEIGHTS = {
  "follow a message": 10,
  "answer a message": 3,
  "request of one": 3,
  accept: 4,
  complete: 2,
  "complete late": 1,
  rung: 6,
  fetched: 6,
  done: 10,
  "look up a delivery": 2,
  received: 2,
};

export type MessageKind = keyof typeof MESSAGE_WEIGHTS | keyof typeof RECEIPT_WEIGHTS;

/** A partner sends these for a collaboration that it won. */
export const PARTNER_WEIGHTS = {
  progress: 6,
  renew: 3,
  question: 2,
  deliver: 3,
  complete: 1,
  "complete late": 1,
  decline: 1,
} satisfies Partial<typeof MESSAGE_WEIGHTS>;

/** Where AIs think for long, they mostly send these; a partner may well be silent until its lease has run out. */
export const THINKER_WEIGHTS = {
  request: 8,
  accept: 16,
  renew: 14,
  question: 10,
  answer: 14,
  amend: 6,
  "complete late": 8,
  decline: 1,
} satisfies Partial<typeof MESSAGE_WEIGHTS>;

/** Where there are topics, AIs send these more often. */
export const TOPIC_WEIGHTS = {
  message: 6,
  "join a topic": 3,
  "leave a topic": 2,
} satisfies Partial<typeof MESSAGE_WEIGHTS>;

/** Where AIs claim what their work has cost, they mostly send these. */
export const SPENDER_WEIGHTS = {
  request: 8,
  accept: 20,
  progress: 14,
  complete: 6,
  "complete late": 3,
  decline: 4,
} satisfies Partial<typeof MESSAGE_WEIGHTS>;

const MOST_HEARD = 4;
const MOST_DELIVERED = 12;

interface KnownCollaboration {
  readonly id: string;
  /** These fences were the AI's own; the newest is the last. */
  readonly fences: number[];
}

export class MessageGenerator {
  readonly #random: Random;
  readonly #others: readonly string[];
  readonly #topics: readonly string[];
  readonly #spends: boolean;
  readonly #collaborations = new Map<string, KnownCollaboration>();
  readonly #requested: string[] = [];
  /** The last messages that it got. */
  readonly #heard: number[] = [];
  /** The last entries that it got, on whatever connection. */
  readonly #delivered: number[] = [];
  /** It knows these questions, its own as well. */
  readonly #questions: { readonly session_id: string; readonly question_id: number }[] = [];
  /** `last` is the seq of the last entry that it received; undefined before the first connection. */
  last: number | undefined;

  constructor(
    random: Random,
    others: readonly string[],
    { topics, spends }: { readonly topics: readonly string[]; readonly spends: boolean },
  ) {
    this.#spends = spends;
    this.#random = random;
    this.#others = others;
    this.#topics = topics;
  }

  /** Remembers what a line of the hub says on the AI's own connection, which is read from where it ended. */
  observe(line: ReceivedLine["line"]): void {
    if (line.source_ai !== undefined && line.seq !== undefined) this.last = line.seq;
    if (line.message_type === "welcome") this.last ??= line.head_seq;
    if (line.message_type === "caught_up") this.last = line.seq;
    this.learn(line);
  }

  /** Remembers what a line of the hub says of messages and collaborations, whatever it came over. */
  learn(line: ReceivedLine["line"]): void {
    if (line.message_type === "message") this.#heard.push(line.seq);
    if (this.#heard.length > MOST_HEARD) this.#heard.shift();
    if (line.source_ai !== undefined && line.seq !== undefined) this.#delivered.push(line.seq);
    if (this.#delivered.length > MOST_DELIVERED) this.#delivered.shift();
    switch (line.message_type) {
      case "ack":
        return this.#acknowledged(line);
      case "training_sync":
        for (const { session_id, open_questions = [] } of line.data.collab_ops) {
          this.#collaborationOf(session_id);
          for (const { question_id } of open_questions) this.asked(session_id, question_id);
        }
        return;
      case "collaboration_question":
        return this.asked(line.data.session_id, line.seq);
      case "collaboration_request":
      case "collaboration_reopened":
        this.#collaborationOf(line.data.session_id);
        return;
      case "collaboration_closed":
        if (this.#random.chance(0.7)) this.#collaborations.delete(line.data.session_id);
    }
  }

  /** Remembers a question. */
  asked(session_id: string, question_id: number): void {
    this.#questions.push({ session_id, question_id });
  }

  /** Forgets what it knows of entries after `seq`, which are lost. */
  forgetAfter(seq: number): void {
    if (this.last !== undefined) this.last = Math.min(this.last, seq);
    this.#heard.splice(0, Infinity, ...this.#heard.filter((heard) => heard <= seq));
    this.#delivered.splice(0, Infinity, ...this.#delivered.filter((got) => got <= seq));
    for (const { id, fences } of this.#collaborations.values()) {
      if (seqOfSession(id) > seq) this.#collaborations.delete(id);
      else fences.splice(0, Infinity, ...fences.filter((fence) => fence <= seq));
    }
    this.#requested.splice(0, Infinity, ...this.#requested.filter((id) => seqOfSession(id) <= seq));
    const questions = this.#questions.filter(({ question_id }) => question_id <= seq);
    this.#questions.splice(0, Infinity, ...questions);
  }

  /** Returns whether it won a collaboration lately. */
  get hasClaim(): boolean {
    return this.#claimed.length > 0;
  }

  hello(): GeneratedMessage {
    const capabilities = CAPABILITIES.filter(() => this.#random.chance(0.5));
    const described = this.#random.chance(0.2) ? {} : { capabilities };
    return { type: "hello", data: { specialization: "networking", ...described } };
  }

  /** Generates a message; undefined where it would need a collaboration and knows none. */
  generate(kind: MessageKind): GeneratedMessage | undefined {
    const random = this.#random;
    switch (kind) {
      case "share":
        return {
          type: "pattern_share",
          data: { pattern_id: "p1", domain: random.pick(DOMAINS), content: random.below(1_000) },
          ...this.#sometimesToTopic(0.2) ?? { target: this.#randomTarget(0.1) },
        };
      case "message": {
        if (random.chance(0.2)) return this.#reply();
        const content = "ÄÖ".repeat(random.below(20));
        const to = this.#sometimesToTopic(0.6);
        if (to) return { type: "message", data: { content }, ...to };
        return {
          type: "message",
          data: { content },
          target: random.chance(0.1)
            ? "Nobody"
            : random.chance(0.1)
            ? "operator"
            : random.chance(0.5)
            ? this.#others[0]
            : this.#randomTarget(0.3),
        };
      }
      case "follow a message": {
        const asked = random.chance(0.6) ? { receipt: true } : {};
        const ttl = random.chance(0.5) || !asked.receipt ? { ttl_ms: random.between(1_000, 6_000) } : {};
        const target = random.chance(0.97) ? random.pick(this.#others) : undefined;
        return { type: "message", data: { content: "well?", ...asked, ...ttl }, target };
      }
      case "answer a message":
        return this.#reply();
      case "request of one": {
        const data = { collaboration_type: "review", ttl_ms: random.between(1_000, 8_000) };
        const asked = random.chance(0.6) ? { receipt: true } : {};
        return {
          type: "collaboration_request",
          data: { ...data, ...asked },
          target: random.pick(this.#others),
        };
      }
      case "rung":
        return this.#about("rung", { bell: random.pick(["socket", "hook"]) });
      case "fetched":
        return this.#about("fetched");
      case "done":
        return this.#about("done");
      case "look up a delivery": {
        const seq = random.between(1, 1 + (this.last ?? 0));
        return { type: "delivery_status", data: { seq } };
      }
      case "verdict":
        return { type: "verdict", data: { subject: "p1", result: "confirmed" } };
      case "status":
        return { type: "status", data: { activity: random.pick(["idle", "training", "waiting"]) } };
      case "sync": {
        const after = random.chance(0.5) ? this.#recentCollaboration()?.id : undefined;
        return { type: "sync", data: after === undefined ? {} : { after } };
      }
      case "received":
        return {
          type: "received",
          data: { cursor: random.chance(0.9) ? this.last ?? 0 : random.below(2_000) },
        };
      case "request": {
        const required_capabilities = random.chance(0.3) ? CAPABILITIES : [random.pick(CAPABILITIES)];
        const required = random.chance(0.3) ? { required_capabilities } : {};
        const lease = random.chance(0.3) ? { lease_ms: random.between(1_000, 12_000) } : {};
        const ttl_ms = random.between(1_000, 25_000);
        const budget = this.#spends && random.chance(0.4) ? { budget: random.between(1, 60) } : {};
        const data = { collaboration_type: "feature_development", ttl_ms, ...required, ...lease, ...budget };
        const target = random.chance(0.15) ? "operator" : this.#randomTarget(0.3);
        return { type: "collaboration_request", data, target };
      }
      case "accept": {
        const collaboration = random.chance(0.1) ? this.#guess() : this.#recentCollaboration();
        const fence = collaboration && random.chance(0.1) ? collaboration.fences.at(-1) : undefined;
        const data = { session_id: collaboration?.id, ...(fence === undefined ? {} : { fence }) };
        return collaboration && { type: "collaboration_accept", data };
      }
      case "progress": {
        const claim = this.#claim();
        const data = { ...claim, progress: random.below(11) / 10, ...this.#usage() };
        return claim && { type: "collaboration_progress", data };
      }
      case "renew": {
        const claim = this.#claim();
        return claim && { type: "collaboration_renew", data: claim };
      }
      case "question": {
        const claim = random.chance(0.6) ? this.#claim() : undefined;
        const session_id = this.#ownRequest() ?? this.#recentCollaboration()?.id;
        const names = claim ?? (session_id === undefined ? undefined : { session_id });
        return names && { type: "collaboration_question", data: { ...names, text: "which one?" } };
      }
      case "answer": {
        const [question] = this.#questions.length === 0 ? [] : [random.pick(this.#questions.slice(-4))];
        if (!question) return undefined;
        const fence = this.#collaborationOf(question.session_id).fences.at(-1);
        const data = { ...question, ...(fence === undefined ? {} : { fence }), text: "that one" };
        return { type: "collaboration_answer", data };
      }
      case "amend": {
        const session_id = this.#ownRequest() ?? this.#recentCollaboration()?.id;
        const task = { size: random.below(100) };
        return session_id === undefined
          ? undefined
          : { type: "collaboration_amend", data: { session_id, task } };
      }
      case "complete":
      case "complete late": {
        const claim = this.#claim();
        const late = kind === "complete" ? {} : { reaccept: true };
        const outcome = random.pick(["success", "failure"]);
        return claim &&
          { type: "collaboration_complete", data: { ...claim, outcome, ...late, ...this.#usage() } };
      }
      case "decide": {
        const { id: session_id } = this.#guess();
        const decision = { outcome: "success", result: { approved: true } };
        const late = random.chance(0.5) ? { reaccept: true } : {};
        return {
          type: "collaboration_complete",
          data: { session_id, fence: random.between(1, 300), ...decision, ...late },
        };
      }
      case "deliver": {
        const claim = this.#claim();
        if (!claim) return undefined;
        const component = { component_id: "c", domain: random.pick(DOMAINS), language: "js", source: "0" };
        const type = random.pick(["os_component_share", "code_share"] as const);
        const named = random.chance(0.6) ? claim : { session_id: claim.session_id };
        return { type, data: { ...component, ...named } };
      }
      case "decline": {
        const claim = random.chance(0.5) ? this.#claim() : undefined;
        const session_id = claim?.session_id ?? this.#recentCollaboration()?.id;
        return session_id === undefined
          ? undefined
          : { type: "collaboration_decline", data: claim ?? { session_id } };
      }
      case "join a topic":
      case "leave a topic": {
        if (this.#topics.length === 0) return undefined;
        const type = kind === "join a topic" ? "topic_join" : "topic_leave";
        return { type, data: { topic: random.pick(this.#topics) } };
      }
      case "cancel": {
        const session_id = this.#ownRequest() ?? this.#recentCollaboration()?.id;
        return session_id === undefined
          ? undefined
          : { type: "collaboration_cancel", data: { session_id, reason: "enough" } };
      }
    }
  }

  /** Returns the answer to a message, most often to its sender alone. */
  answerTo({ seq, source_ai, topic }: ReceivedLine["line"]): GeneratedMessage {
    if (topic !== undefined && this.#random.chance(0.7)) {
      return { type: "message", data: { content: "indeed", reply_to: seq }, topic };
    }
    const target = this.#random.weighted({ sender: 6, all: 1, other: 1 });
    return {
      type: "message",
      data: { content: "indeed", reply_to: seq },
      target: { sender: source_ai, all: undefined, other: this.#random.pick(this.#others) }[target],
    };
  }

  /** Returns what it says of some of the entries that it got last, now and then of one that was never there. */
  #about(type: "rung" | "fetched" | "done", more = {}): GeneratedMessage | undefined {
    const random = this.#random;
    const seqs = this.#delivered.filter(() => random.chance(0.3));
    if (random.chance(0.02)) seqs.push(1_000_000);
    return seqs.length === 0 ? undefined : { type, data: { seqs, ...more } };
  }

  /** Returns an answer to something that it got, or to what may not be there or for others. */
  #reply(): GeneratedMessage {
    const random = this.#random;
    const seq = this.#heard.length > 0 && random.chance(0.8)
      ? random.pick(this.#heard)
      : random.between(1, 1 + (this.last ?? 0) + random.below(3));
    const to = this.#sometimesToTopic(0.3) ?? { target: this.#randomTarget(0.5) };
    return { type: "message", data: { content: "well", reply_to: seq }, ...to };
  }

  #sometimesToTopic(probability: number): { topic: string } | undefined {
    if (this.#topics.length === 0 || !this.#random.chance(probability)) return undefined;
    return { topic: this.#random.pick(this.#topics) };
  }

  #acknowledged(line: ReceivedLine["line"]): void {
    if (line.fence !== undefined) {
      const { fences } = this.#collaborationOf(line.session_id);
      if (fences.at(-1) !== line.fence) fences.push(line.fence);
    } else if (line.session_id !== undefined) this.#requested.push(line.session_id);
  }

  #collaborationOf(id: string): KnownCollaboration {
    const known = this.#collaborations.get(id) ?? { id, fences: [] };
    this.#collaborations.set(id, known);
    return known;
  }

  #randomTarget(probability: number): string | undefined {
    return this.#random.chance(probability) ? this.#random.pick(this.#others) : undefined;
  }

  #usage() {
    const random = this.#random;
    if (!this.#spends || random.chance(0.3)) return {};
    const model = random.chance(0.5) ? { model: "m" } : {};
    return { usage: { ...model, output_tokens: random.below(1_000), cost_microusd: random.below(40) } };
  }

  /** Returns one of its own last requests, mostly. */
  #ownRequest(): string | undefined {
    const own = this.#requested.slice(-3);
    return own.length > 0 && this.#random.chance(0.8) ? this.#random.pick(own) : undefined;
  }

  /** Returns a collaboration of which it may know nothing, as one of another AI and the operator, or one of its own requests. */
  #guess(): KnownCollaboration {
    const id = this.#ownRequest() ?? sessionIdOf(this.#random.between(1, 1 + (this.last ?? 0)));
    return { id, fences: [] };
  }

  /** Returns one of the collaborations that it learned of last. */
  #recentCollaboration(): KnownCollaboration | undefined {
    const known = [...this.#collaborations.values()].slice(-4);
    return known.length === 0 ? undefined : this.#random.pick(known);
  }

  /** Returns the collaborations that it won last, whether they are still its own or not. */
  get #claimed(): KnownCollaboration[] {
    return [...this.#collaborations.values()].filter(({ fences }) => fences.length > 0).slice(-3);
  }

  /** Returns a claim of its own, mostly with its current fence. */
  #claim(): { session_id: string; fence: number } | undefined {
    const random = this.#random;
    if (!this.hasClaim) return undefined;
    const { id, fences } = random.pick(this.#claimed);
    const which = random.weighted({ newest: 8, former: 2, wrong: 1 });
    const fence = { newest: fences.at(-1)!, former: random.pick(fences), wrong: random.between(1, 300) };
    return { session_id: id, fence: fence[which] };
  }
}
