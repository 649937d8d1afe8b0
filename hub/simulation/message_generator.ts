/** What one AI of a simulation has heard of, and what it finds to say: the wishes of somebody who is not always right. */
import type { AiMessageType } from "../../protocol/messages.ts";
import type { Random } from "./random.ts";
import type { Heard } from "./checked_world.ts";

/** A message that an AI wants to send. */
export interface Wish {
  readonly type: AiMessageType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly target?: string | undefined;
}

/** What an AI may talk about, and how often it does. */
export const TOPICS = {
  share: 16,
  say: 8,
  judge: 3,
  "tell status": 5,
  "ask sync": 3,
  confirm: 6,
  request: 8,
  accept: 14,
  progress: 12,
  complete: 4,
  deliver: 8,
  decline: 4,
  cancel: 3,
};

/** One of them. */
export type Topic = keyof typeof TOPICS;

/** What a partner does with a session that it won. */
export const WORK = { progress: 6, deliver: 3, complete: 1, decline: 1 } satisfies Partial<typeof TOPICS>;

const CAPABILITIES = ["rendering", "routing"];

/** A session as this AI heard of it. */
interface KnownSession {
  readonly id: string;
  /** Fences that were this AI's own, the newest last. */
  readonly fences: number[];
}

/** Memory and wishes. */
export class SimulatedMind {
  readonly #random: Random;
  readonly #others: readonly string[];
  readonly #sessions = new Map<string, KnownSession>();
  /** Sessions that it asked for. */
  readonly #requested: string[] = [];
  /** Seq of the last entry that was handed out; undefined before the first connection. */
  last: number | undefined;

  constructor(random: Random, others: readonly string[]) {
    this.#random = random;
    this.#others = others;
  }

  /** Takes in a line of the hub. */
  hear(line: Heard["line"]): void {
    if (line.source_ai !== undefined && line.seq !== undefined) this.last = line.seq;
    switch (line.message_type) {
      case "welcome":
        this.last ??= line.head_seq;
        return;
      case "caught_up":
        this.last = line.seq;
        return;
      case "ack":
        return this.#acknowledged(line);
      case "training_sync":
        for (const { session_id } of line.data.collab_ops) this.#know(session_id);
        return;
      case "collaboration_request":
      case "collaboration_reopened":
        this.#know(line.data.session_id);
        return;
      case "collaboration_closed":
        if (this.#random.chance(0.7)) this.#sessions.delete(line.data.session_id);
    }
  }

  /** Whether it won a session lately. */
  get works(): boolean {
    return this.#claimed.length > 0;
  }

  hello(): Wish {
    const capabilities = CAPABILITIES.filter(() => this.#random.chance(0.5));
    const described = this.#random.chance(0.2) ? {} : { capabilities };
    return { type: "hello", data: { specialization: "networking", ...described } };
  }

  /** Something to say about a topic; undefined: nothing comes to mind. */
  wish(topic: Topic): Wish | undefined {
    const random = this.#random;
    switch (topic) {
      case "share":
        return {
          type: "pattern_share",
          data: { pattern_id: "p1", domain: "networking", content: random.below(1_000) },
          target: this.#somebody(0.1),
        };
      case "say": {
        const content = "ÄÖ".repeat(random.below(20));
        return {
          type: "message",
          data: { content },
          target: random.chance(0.1) ? "Nobody" : this.#somebody(0.5),
        };
      }
      case "judge":
        return { type: "verdict", data: { subject: "p1", result: "confirmed" } };
      case "tell status":
        return { type: "status", data: { activity: random.pick(["idle", "training", "waiting"]) } };
      case "ask sync":
        return { type: "sync", data: {} };
      case "confirm":
        return {
          type: "received",
          data: { cursor: random.chance(0.9) ? this.last ?? 0 : random.below(2_000) },
        };
      case "request": {
        const data = { collaboration_type: "feature_development", ttl_ms: random.between(1_000, 15_000) };
        return { type: "collaboration_request", data, target: this.#somebody(0.3) };
      }
      case "accept": {
        const session = this.#session();
        const fence = session && random.chance(0.1) ? session.fences.at(-1) : undefined;
        const data = { session_id: session?.id, ...(fence === undefined ? {} : { fence }) };
        return session && { type: "collaboration_accept", data };
      }
      case "progress": {
        const claim = this.#claim();
        return claim &&
          { type: "collaboration_progress", data: { ...claim, progress: random.below(11) / 10 } };
      }
      case "complete": {
        const claim = this.#claim();
        const outcome = random.pick(["success", "failure"]);
        return claim && { type: "collaboration_complete", data: { ...claim, outcome } };
      }
      case "deliver": {
        const claim = this.#claim();
        if (!claim) return undefined;
        const component = { component_id: "c", domain: "graphics", language: "js", source: "0" };
        const type = random.pick(["os_component_share", "code_share"] as const);
        const named = random.chance(0.6) ? claim : { session_id: claim.session_id };
        return { type, data: { ...component, ...named } };
      }
      case "decline": {
        const claim = random.chance(0.5) ? this.#claim() : undefined;
        const session_id = claim?.session_id ?? this.#session()?.id;
        return session_id === undefined
          ? undefined
          : { type: "collaboration_decline", data: claim ?? { session_id } };
      }
      case "cancel": {
        const own = this.#requested.slice(-3);
        const session_id = own.length > 0 && random.chance(0.8) ? random.pick(own) : this.#session()?.id;
        return session_id === undefined
          ? undefined
          : { type: "collaboration_cancel", data: { session_id, reason: "enough" } };
      }
    }
  }

  #acknowledged(line: Heard["line"]): void {
    if (line.fence !== undefined) {
      const { fences } = this.#know(line.session_id);
      if (fences.at(-1) !== line.fence) fences.push(line.fence);
    } else if (line.session_id !== undefined) this.#requested.push(line.session_id);
  }

  #know(id: string): KnownSession {
    const known = this.#sessions.get(id) ?? { id, fences: [] };
    this.#sessions.set(id, known);
    return known;
  }

  #somebody(probability: number): string | undefined {
    return this.#random.chance(probability) ? this.#random.pick(this.#others) : undefined;
  }

  /** One of the sessions that it heard of last. */
  #session(): KnownSession | undefined {
    const known = [...this.#sessions.values()].slice(-4);
    return known.length === 0 ? undefined : this.#random.pick(known);
  }

  /** The sessions that it won last, whether they are still its own or not. */
  get #claimed(): KnownSession[] {
    return [...this.#sessions.values()].filter(({ fences }) => fences.length > 0).slice(-3);
  }

  /** A claim of its own, mostly with the fence that it really has. */
  #claim(): { session_id: string; fence: number } | undefined {
    const random = this.#random;
    if (!this.works) return undefined;
    const { id, fences } = random.pick(this.#claimed);
    const which = random.weighted({ newest: 8, former: 2, wrong: 1 });
    const fence = { newest: fences.at(-1)!, former: random.pick(fences), wrong: random.between(1, 300) };
    return { session_id: id, fence: fence[which] };
  }
}
