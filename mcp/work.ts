/** Folds from the hub's messages which collaborations are open to this AI, which it holds, and what became of its own. */
import type { HubMessage } from "../client/hub_client.ts";
import type { DataOf } from "../protocol/messages.ts";
import { seqOfSession } from "../protocol/names.ts";
import { type EntryMessage, isEntry } from "./entry.ts";

/** A collaboration as this AI knows it. */
export interface Job {
  readonly session_id: string;
  readonly requester: string;
  readonly state: "open" | "active" | "completed" | "failed" | "cancelled" | "expired";
  readonly collaboration_type: string;
  readonly description?: string | undefined;
  readonly task?: unknown;
  readonly required_capabilities?: readonly string[] | undefined;
  readonly partner?: string | undefined;
  readonly fence?: number | undefined;
  readonly lease_ms?: number | undefined;
  readonly progress?: number | undefined;
  readonly note?: string | undefined;
  /** The partner's last word. */
  readonly outcome?: string | undefined;
  readonly result?: unknown;
  /** The entry with the component that came of it. */
  readonly artifact_seq?: number | undefined;
  readonly reason?: string | undefined;
}

/** Returns whether nothing more becomes of a job in `state`. */
export function isOver(state: Job["state"]): boolean {
  return state !== "open" && state !== "active";
}

/** Returns whether a job is work of one AI, and of one type, where these are given. */
export function isWanted(
  { requester, collaboration_type }: Pick<Job, "requester" | "collaboration_type">,
  { from, type }: { readonly from: string | undefined; readonly type: string | undefined },
): boolean {
  return (from === undefined || requester === from) && (type === undefined || collaboration_type === type);
}

/** A job of the wire: an element of `collab_ops`, a request, or what was opened again. */
type Asked = Partial<DataOf<"collaboration_request">>;

/** So many offers of others are remembered, and so many of the AI's own collaborations that are over. */
const MAX_OPEN = 1_000;
const MAX_OVER = 200;

/** These say that other work may still be had. */
const GONE = new Set([
  "SESSION_TAKEN",
  "SESSION_STATE",
  "SESSION_NOT_FOUND",
  "MISSING_CAPABILITY",
  "NOT_PARTY",
]);

/**
 * Returns whether other work may be had where the hub refuses this one. The AI's own budget is spent where the hub says for how long,
 * else that of the request is.
 */
export function isGone(
  { code, retryAfterMs }: { readonly code: string; readonly retryAfterMs?: number | undefined },
): boolean {
  return GONE.has(code) || (code === "BUDGET_SPENT" && retryAfterMs === undefined);
}

/** The hub is asked for so many further parts of a long list of collaborations. */
export const MAX_PARTS = 5;

export class Work {
  readonly #jobs = new Map<string, Job>();
  /** The AI's own work that a state of the hub has not any more: what became of it is in entries that are still to come. */
  readonly #ending = new Set<string>();
  #syncedTo = 0;

  constructor(readonly me: string) {}

  get(session_id: string): Job | undefined {
    return this.#jobs.get(session_id);
  }

  /** Returns what others ask for and nobody has, as far as is known, the oldest first. */
  open(): Job[] {
    return this.#where(({ state, requester }) => state === "open" && requester !== this.me);
  }

  /** Returns what this AI works on, the oldest first. */
  held(): Job[] {
    return this.#where(({ state, partner }) => state === "active" && partner === this.me);
  }

  /** Returns what this AI has asked for, the oldest first. */
  own(): Job[] {
    return this.#where(({ requester }) => requester === this.me);
  }

  /** Returns whether this AI is a party. */
  concerns(session_id: string): boolean {
    const job = this.#jobs.get(session_id);
    return job !== undefined && (job.requester === this.me || job.partner === this.me);
  }

  /** Notes that the AI has asked for work. */
  asked(session_id: string, request: DataOf<"collaboration_request">): void {
    // Its partner may be known before the acknowledgement comes.
    const known = this.#jobs.get(session_id);
    this.#jobs.set(session_id, { state: "open", ...known, ...pick(request), session_id, requester: this.me });
  }

  /** Notes that the AI holds the work. */
  accepted(session_id: string, { fence, lease_ms }: Pick<Job, "fence" | "lease_ms">): void {
    // Its request may never have come: there may be more open work than is remembered.
    const job = this.#jobs.get(session_id) ?? { session_id, requester: "", collaboration_type: "" };
    this.#jobs.set(session_id, { ...job, state: "active", partner: this.me, fence, lease_ms });
  }

  /** Notes that the work is over, or no longer this AI's. */
  released(session_id: string): void {
    const job = this.#jobs.get(session_id);
    if (job !== undefined && job.requester !== this.me) this.#jobs.delete(session_id);
  }

  /** Notes the state that the hub has given. */
  synced({ collab_ops, head_seq, after }: DataOf<"training_sync">): void {
    const before = new Map(this.#jobs);
    if (after === undefined) {
      for (const { session_id, requester, state } of before.values()) {
        if (requester !== this.me) this.#jobs.delete(session_id);
        else if (state === "open" || state === "active") this.#ending.add(session_id);
      }
    }
    for (const { session_id, requester, state, partner, fence, lease_ms, ...asked } of collab_ops) {
      this.#ending.delete(session_id);
      if (requester !== this.me && state === "active" && partner !== this.me) continue;
      const known = before.get(session_id);
      this.#jobs.set(session_id, {
        // The hub's state has no last word of the partner.
        ...(known?.fence === fence ? known : {}),
        ...pick(asked),
        ...{ session_id, requester, state, partner, fence, lease_ms },
      });
    }
    this.#syncedTo = head_seq;
    this.#forget();
  }

  /** Forgets everything: the hub has lost entries, or is another one. */
  clear(): void {
    this.#jobs.clear();
    this.#ending.clear();
    this.#syncedTo = 0;
  }

  /** All that was to come has come: what has no end by now cannot be known any more. */
  caughtUp(): void {
    for (const session_id of this.#ending) this.#jobs.delete(session_id);
    this.#ending.clear();
  }

  /** Folds one entry; one that a state of the hub has in it already is ignored. */
  apply(message: HubMessage): void {
    if (!isEntry(message)) return;
    if (message.seq <= this.#syncedTo && !this.#isOfEnding(message)) return;
    this.#fold(message);
    this.#forget();
  }

  /** Returns whether an entry that is older than the state of the hub is of own work that is not in it. */
  #isOfEnding(message: EntryMessage): boolean {
    if (!("session_id" in message.data) || typeof message.data.session_id !== "string") return false;
    const { session_id } = message.data;
    const isOwn = message.message_type === "collaboration_started" && message.data.requester === this.me;
    if (isOwn && !this.#jobs.has(session_id)) this.#ending.add(session_id);
    return this.#ending.has(session_id);
  }

  #fold(message: EntryMessage): void {
    switch (message.message_type) {
      case "collaboration_request": {
        const { data: { session_id, ...asked }, source_ai: requester } = message;
        this.#jobs.set(session_id, { ...pick(asked), session_id, requester, state: "open" });
        return;
      }
      case "collaboration_started": {
        const { session_id, requester, partner, fence, lease_ms } = message.data;
        const known = this.#jobs.get(session_id) ?? { collaboration_type: "" };
        const started = { session_id, requester, state: "active", partner, fence, lease_ms } as const;
        return void this.#jobs.set(session_id, { ...known, ...started });
      }
      case "collaboration_progress": {
        const { session_id, progress, note } = message.data;
        return this.#set(session_id, { progress, note });
      }
      case "collaboration_complete": {
        const { session_id, outcome, result } = message.data;
        return this.#set(session_id, { outcome, result });
      }
      case "code_share":
      case "os_component_share": {
        const { session_id } = message.data;
        if (session_id !== undefined) this.#set(session_id, { artifact_seq: message.seq });
        return;
      }
      case "collaboration_reopened": {
        const { session_id, requester, reason, ...asked } = message.data;
        this.#jobs.set(session_id, { ...pick(asked), session_id, requester, state: "open", reason });
        return;
      }
      case "collaboration_closed": {
        const { session_id, state, reason, partner } = message.data;
        this.#set(session_id, { state, reason, ...(partner === undefined ? {} : { partner }) });
        this.#ending.delete(session_id);
        return this.released(session_id);
      }
    }
  }

  #set(session_id: string, changed: Partial<Job>): void {
    const job = this.#jobs.get(session_id);
    if (job !== undefined) this.#jobs.set(session_id, { ...job, ...changed });
  }

  #where(isWanted: (job: Job) => boolean): Job[] {
    return [...this.#jobs.values()].filter(isWanted).sort((a, b) =>
      seqOfSession(a.session_id) - seqOfSession(b.session_id)
    );
  }

  #forget(): void {
    if (this.#jobs.size <= MAX_OPEN) return;
    const over = this.own().filter(({ state }) => isOver(state));
    for (const { session_id } of over.slice(0, -MAX_OVER)) this.#jobs.delete(session_id);
    for (const { session_id } of this.open().slice(MAX_OPEN)) this.#jobs.delete(session_id);
  }
}

function pick({ collaboration_type = "", description, task, required_capabilities, lease_ms }: Asked) {
  return { collaboration_type, description, task, required_capabilities, lease_ms };
}
