/** Generates the messages of one AI in a simulation, from what it remembers: they are not always allowed. */
import type { AiMessageType } from "../../protocol/messages.ts";
import { CAPABILITIES, DOMAINS } from "./fields_of_work.ts";
import type { MessageKind } from "./message_weights.ts";
import type { Random } from "./random.ts";
import type { ReceivedLine } from "./received_line.ts";
import type { SimulatedMemory } from "./simulated_memory.ts";

/** A generated message has no message_id yet. */
export interface GeneratedMessage {
  readonly type: AiMessageType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly target?: string | undefined;
  readonly topic?: string | undefined;
}

export interface GeneratorOptions {
  readonly random: Random;
  /** The other AIs. */
  readonly others: readonly string[];
  readonly topics: readonly string[];
  readonly spends: boolean;
}

export class MessageGenerator {
  readonly #random: Random;
  readonly #memory: SimulatedMemory;
  readonly #others: readonly string[];
  readonly #topics: readonly string[];
  readonly #spends: boolean;

  constructor(memory: SimulatedMemory, { random, others, topics, spends }: GeneratorOptions) {
    this.#memory = memory;
    this.#random = random;
    this.#others = others;
    this.#topics = topics;
    this.#spends = spends;
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
        const target = random.chance(0.97) ? random.pick([...this.#others, "operator"]) : undefined;
        const to = this.#sometimesToTopic(0.5) ?? { target };
        return { type: "message", data: { content: "well?", ...asked, ...ttl }, ...to };
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
        const { toTopics, last = 0 } = this.#memory;
        const isOwn = toTopics.length > 0 && random.chance(0.9);
        return {
          type: "delivery_status",
          data: { seq: isOwn ? random.pick(toTopics) : random.between(1, 1 + last) },
        };
      }
      case "verdict":
        return { type: "verdict", data: { subject: "p1", result: "confirmed" } };
      case "status":
        return { type: "status", data: { activity: random.pick(["idle", "training", "waiting"]) } };
      case "sync": {
        const after = random.chance(0.5) ? this.#memory.recentCollaboration()?.id : undefined;
        return { type: "sync", data: after === undefined ? {} : { after } };
      }
      case "received":
        return {
          type: "received",
          data: { cursor: random.chance(0.9) ? this.#memory.last ?? 0 : random.below(2_000) },
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
        const collaboration = random.chance(0.1) ? this.#memory.guess() : this.#memory.recentCollaboration();
        const fence = collaboration && random.chance(0.1) ? collaboration.fences.at(-1) : undefined;
        const data = { session_id: collaboration?.id, ...(fence === undefined ? {} : { fence }) };
        return collaboration && { type: "collaboration_accept", data };
      }
      case "progress": {
        const claim = this.#memory.claim();
        const data = { ...claim, progress: random.below(11) / 10, ...this.#usage() };
        return claim && { type: "collaboration_progress", data };
      }
      case "renew": {
        const claim = this.#memory.claim();
        return claim && { type: "collaboration_renew", data: claim };
      }
      case "question": {
        const claim = random.chance(0.6) ? this.#memory.claim() : undefined;
        const session_id = this.#memory.ownRequest() ?? this.#memory.recentCollaboration()?.id;
        const names = claim ?? (session_id === undefined ? undefined : { session_id });
        return names && { type: "collaboration_question", data: { ...names, text: "which one?" } };
      }
      case "answer": {
        const question = this.#memory.recentQuestion();
        if (!question) return undefined;
        const fence = this.#memory.collaborationOf(question.session_id).fences.at(-1);
        const data = { ...question, ...(fence === undefined ? {} : { fence }), text: "that one" };
        return { type: "collaboration_answer", data };
      }
      case "amend": {
        const session_id = this.#memory.ownRequest() ?? this.#memory.recentCollaboration()?.id;
        const size = random.below(100);
        if (session_id === undefined) return undefined;
        const push = { session_id, config_id: `c${size % 3}` };
        if (size < 20) return { type: "push_set", data: { ...push, url: `https://a.example/${size}` } };
        if (size < 30) return { type: "push_delete", data: push };
        return { type: "collaboration_amend", data: { session_id, task: { size } } };
      }
      case "complete":
      case "complete late": {
        const claim = this.#memory.claim();
        const late = kind === "complete" ? {} : { reaccept: true };
        const outcome = random.pick(["success", "failure"]);
        return claim &&
          { type: "collaboration_complete", data: { ...claim, outcome, ...late, ...this.#usage() } };
      }
      case "decide": {
        const { id: session_id } = this.#memory.guess();
        const decision = { outcome: "success", result: { approved: true } };
        const late = random.chance(0.5) ? { reaccept: true } : {};
        return {
          type: "collaboration_complete",
          data: { session_id, fence: random.between(1, 300), ...decision, ...late },
        };
      }
      case "deliver": {
        const claim = this.#memory.claim();
        if (!claim) return undefined;
        const component = { component_id: "c", domain: random.pick(DOMAINS), language: "js", source: "0" };
        const type = random.pick(["os_component_share", "code_share"] as const);
        const named = random.chance(0.6) ? claim : { session_id: claim.session_id };
        return { type, data: { ...component, ...named } };
      }
      case "decline": {
        const claim = random.chance(0.5) ? this.#memory.claim() : undefined;
        const session_id = claim?.session_id ?? this.#memory.recentCollaboration()?.id;
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
        const session_id = this.#memory.ownRequest() ?? this.#memory.recentCollaboration()?.id;
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
    const seqs = this.#memory.delivered.filter(() => random.chance(0.3));
    if (random.chance(0.02)) seqs.push(1_000_000);
    return seqs.length === 0 ? undefined : { type, data: { seqs, ...more } };
  }

  /** Returns an answer to something that it got, or to what may not be there or for others. */
  #reply(): GeneratedMessage {
    const random = this.#random;
    const seq = this.#memory.heard.length > 0 && random.chance(0.8)
      ? random.pick(this.#memory.heard)
      : random.between(1, 1 + (this.#memory.last ?? 0) + random.below(3));
    const to = this.#sometimesToTopic(0.3) ?? { target: this.#randomTarget(0.5) };
    return { type: "message", data: { content: "well", reply_to: seq }, ...to };
  }

  #sometimesToTopic(probability: number): { topic: string } | undefined {
    if (this.#topics.length === 0 || !this.#random.chance(probability)) return undefined;
    return { topic: this.#random.pick(this.#topics) };
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
}
