/** A broker for tests decides messages, applies their drafts, and shows a test its state and what it stored. */
import type { AiMessage } from "../../protocol/messages.ts";
import { rereadLine } from "../../protocol/parse.ts";
import { type CollaborationRow, isStoredTopic } from "../../journal/rows.ts";
import type { Actor } from "../broker/actor.ts";
import { apply, type Changes } from "../broker/apply.ts";
import { pauseLeases } from "../broker/collaborations.ts";
import { due } from "../broker/endings.ts";
import { decide } from "../broker/decide.ts";
import { followUp } from "../broker/deliveries.ts";
import type { Decision, Draft, Lookup } from "../broker/decision.ts";
import { type BrokerState, emptyState, type Now } from "../broker/state.ts";

/** A message may have these beside `message_type` and `data`. */
export interface Envelope {
  readonly message_id?: string;
  readonly target_ai?: string;
  readonly topic?: string;
  readonly lookup?: Lookup;
  readonly isPerson?: boolean;
  readonly actor?: Actor;
}

/** Its clock stands still unless the test moves it. */
export class BrokerCase {
  /** These names have tokens. */
  readonly named = new Set<string>();
  readonly withToken = new Set<string>();
  readonly state: BrokerState;
  readonly now: { -readonly [K in keyof Now]: Now[K] } = { wallMs: 1_700_000_000_000, monoMs: 0 };
  readonly stored: Draft[] = [];
  readonly changes: Changes[] = [];

  constructor(limits: Partial<Pick<BrokerState, "maxTopics" | "maxTopicMembers">> = {}) {
    const times = { leaseMs: 10_000, maxLeaseMs: 40_000 };
    this.state = emptyState({
      ...times,
      maxOpenRequests: 2,
      named: this.named,
      withToken: this.withToken,
      ...limits,
    });
  }

  /** Decides a message and applies its drafts. */
  say(
    from: string,
    message_type: AiMessage["message_type"],
    data: object = {},
    { lookup = this.#lookUp(data, from), isPerson, actor, ...envelope }: Envelope = {},
  ): Decision {
    const text = JSON.stringify({ message_type, ...envelope, data });
    const { state, now } = this;
    const message = rereadLine(text);
    const decision = decide({ ...{ state, from, message, text, lookup, isPerson, actor }, now: { ...now } });
    this.apply(decision.drafts ?? []);
    return decision;
  }

  /** Applies drafts as the sequencer does. */
  apply(drafts: readonly Draft[]): void {
    for (const draft of drafts) {
      const { source, type, audience, data, text, reply, receipt } = draft;
      const target = audience === "*" || isStoredTopic(audience[0]) ? undefined : audience[0];
      const seq = this.state.head + 1;
      this.changes.push(
        apply(this.state, { seq, source, type, target, data, text, reply, receipt }, this.now),
      );
      this.stored.push(draft);
    }
  }

  /** Looks up what a reply answers among the stored drafts; its thread is in memory. */
  #lookUp({ reply_to }: { reply_to?: number }, from: string): Lookup | undefined {
    if (reply_to === undefined) return undefined;
    const found = this.stored[reply_to - 1];
    const root = this.changes[reply_to - 1]?.reply?.root ?? reply_to;
    const topic = found === undefined || found.audience === "*" ? undefined : found.audience[0];
    const joined = this.state.memberships.members.get(topic ?? "")?.get(from) ?? Infinity;
    const entry = found
      ? {
        source: found.source,
        audience: found.audience,
        root,
        wasMember: joined < reply_to,
        thread: null,
        receipt: null,
      }
      : null;
    return { repliedTo: { entry, asOf: this.state.head } };
  }

  /** Decides a hello of each AI, with its capabilities. */
  hello(ais: Readonly<Record<string, readonly string[]>>): void {
    for (const [ai, capabilities] of Object.entries(ais)) {
      this.say(ai, "hello", { specialization: "networking", capabilities });
    }
  }

  /** Decides a request, for `target_ai` if there is one, and returns the collaboration's id. */
  request(from: string, data: object = {}, target_ai?: string): string {
    const envelope = target_ai === undefined ? {} : { target_ai };
    const decision = this.say(from, "collaboration_request", { collaboration_type: "t", ...data }, envelope);
    if (!decision.ok) throw new Error(decision.text);
    return decision.ack!.session_id!;
  }

  /** Decides an accept that wins, and returns its fence. */
  accept(ai: string, session_id: string): number {
    const decision = this.say(ai, "collaboration_accept", { session_id });
    if (!decision.ok) throw new Error(decision.text);
    return decision.ack!.fence!;
  }

  /** Lets time pass, in which `unread` AIs are not read, and applies what is due then; returns its types. */
  pass(ms: number, unread: (ai: string) => boolean = () => false): string[] {
    this.now.monoMs += ms;
    pauseLeases(this.state, ms, unread);
    const drafts = [...due(this.state, this.now.monoMs), ...followUp(this.state, this.now.wallMs)];
    this.apply(drafts);
    return drafts.map(({ type }) => type);
  }

  /** Returns the row of an open or active collaboration. */
  collaboration(id: string): CollaborationRow | undefined {
    return this.state.collaborations.get(id)?.row;
  }
}

/** Returns the code of a refusal, or the type and the audience of each draft. */
export function outcome(decision: Decision): string | string[] {
  if (!decision.ok) return decision.code;
  return decision.drafts.map(({ type, audience, data }) => {
    const state = type === "collaboration_closed" ? ` ${data.state}` : "";
    return `${type}${state} → ${audience === "*" ? "all" : audience.join(", ") || "nobody"}`;
  });
}
