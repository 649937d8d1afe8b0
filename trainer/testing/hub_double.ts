/**
 * A hub in memory serves tests of the trainer: it orders, delivers and answers as the real one, without wire, disk,
 * presence or leases.
 */
import {
  type Ack,
  ClosedError,
  HubError,
  type HubMessage,
  RefusedError,
  type SendOptions,
  type SendType,
} from "../../client/hub_client.ts";
import type { Hub } from "../hub_port.ts";

/** An entry is kept as it was delivered. */
export interface Entry {
  readonly message_type: string;
  readonly seq: number;
  readonly source_ai: string;
  readonly target_ai?: string;
  readonly data: Record<string, unknown>;
}

interface Collaboration {
  readonly request: Record<string, unknown>;
  readonly requester: string;
  state: "open" | "active" | "closed";
  readonly partner?: string;
  fence?: number;
  attempt: number;
}

const LIVE_ONLY = new Set(["status"]);

export class HubDouble {
  /** Everything that was stored is here, in order. */
  readonly entries: Entry[] = [];
  readonly #clients = new Map<string, Client>();
  readonly #collaborations = new Map<string, Collaboration>();
  leaseMs = 30_000;
  /** Counts the renewals of leases, which are no entries. */
  renewals = 0;

  /** Admits an AI and sends it a `training_sync`. */
  enter(aiId: string, specialization: string): Client {
    const client = new Client(this, aiId, specialization);
    this.#clients.set(aiId, client);
    this.sync(aiId);
    return client;
  }

  /** Sends a `training_sync`, as after every reconnect. */
  sync(aiId: string): void {
    const ais = [...this.#clients].map(([ai_id, { specialization }]) => ({
      ai_id,
      specialization,
      capabilities: [],
      activity: "idle",
      connected_at: "2026-11-22T14:00:00.000Z",
    }));
    const running = [...this.#collaborations].filter(([, { state }]) => state !== "closed");
    this.#clients.get(aiId)!.put({
      message_type: "training_sync",
      data: {
        active_ais: [...this.#clients.keys()],
        collab_ops: running.map(([session_id, { request, requester, state, partner, fence }]) => ({
          ...request,
          session_id,
          requester,
          state,
          ...(aiId === requester || aiId === partner ? { partner, fence, lease_ms: this.leaseMs } : {}),
        })),
        ais,
        ais_total: ais.length,
        collab_ops_total: running.length,
        counts: { patterns: 0, components: 0 },
        cursor: 0,
        head_seq: this.entries.length,
        pending: 0,
      },
    } as unknown as HubMessage);
  }

  /** Ends the lease of an active collaboration. */
  expire(session_id: string): void {
    const collaboration = this.#collaborations.get(session_id)!;
    collaboration.state = "open";
    delete collaboration.fence;
    collaboration.attempt++;
    const { request, requester, attempt } = collaboration;
    this.#store("hub", "collaboration_reopened", {
      ...request,
      session_id,
      requester,
      reason: "lease_expired",
      attempt,
    });
  }

  /** Ends a collaboration, as when its time is over. @param state what it ends as. */
  close(session_id: string, state: "completed" | "failed" | "cancelled" | "expired"): void {
    this.#collaborations.get(session_id)!.state = "closed";
    this.#store("hub", "collaboration_closed", { session_id, state });
  }

  /** Ends an AI's connection for good. */
  end(aiId: string, code: string): void {
    this.#clients.get(aiId)!.finish(new HubError({ code, message: `${code} by the test`, definite: false }));
  }

  /** Decides one message. @throws {RefusedError} */
  decide(
    from: string,
    type: SendType,
    data: Record<string, unknown>,
    target?: string,
  ): Omit<Ack, "message_id"> {
    if (LIVE_ONLY.has(type)) return {};
    if (type === "collaboration_request") return this.#request(from, data, target);
    if (typeof data["session_id"] !== "string") return { seq: this.#store(from, type, data, target) };
    return this.#inSession(from, type, data as { session_id: string });
  }

  #request(from: string, data: Record<string, unknown>, target?: string): Omit<Ack, "message_id"> {
    const session_id = `s${this.entries.length + 1}`;
    this.#collaborations.set(session_id, { request: data, requester: from, state: "open", attempt: 1 });
    return {
      seq: this.#store(from, "collaboration_request", { ...data, session_id }, target),
      session_id,
      matches: this.#clients.size - 1,
    };
  }

  #inSession(
    from: string,
    type: SendType,
    data: { session_id: string; fence?: number; outcome?: string },
  ): Omit<Ack, "message_id"> {
    const collaboration = this.#collaborations.get(data.session_id);
    if (!collaboration) throw refusal("SESSION_NOT_FOUND");
    if (collaboration.state === "closed") throw refusal("SESSION_STATE");
    if (type === "collaboration_accept") return this.#accept(from, data.session_id, collaboration);
    if (type === "collaboration_decline" && collaboration.state === "open") {
      const seq = this.#store(from, type, { ...data }, collaboration.requester);
      this.close(data.session_id, "failed");
      return { seq };
    }
    if (type === "collaboration_cancel") {
      if (collaboration.requester !== from) throw refusal("NOT_PARTY");
      const seq = this.#store(from, type, { ...data }, collaboration.partner ?? "nobody");
      this.close(data.session_id, "cancelled");
      return { seq };
    }
    if (data.fence !== collaboration.fence) throw refusal("STALE_FENCE");
    if (collaboration.partner !== from) throw refusal("NOT_PARTY");
    if (type === "collaboration_renew") {
      this.renewals++;
      return { lease_ms: this.leaseMs };
    }
    const seq = this.#store(
      from,
      type,
      { ...data },
      type === "os_component_share" ? undefined : collaboration.requester,
    );
    if (type === "collaboration_complete") {
      this.close(data.session_id, data.outcome === "success" ? "completed" : "failed");
    }
    return { seq };
  }

  #accept(from: string, session_id: string, collaboration: Collaboration): Omit<Ack, "message_id"> {
    if (collaboration.state === "active") throw refusal("SESSION_TAKEN");
    const fence = this.#store(from, "collaboration_accept", { session_id }, collaboration.requester);
    Object.assign(collaboration, { state: "active", partner: from, fence });
    const lease_ms = this.leaseMs;
    const { requester } = collaboration;
    this.#store("hub", "collaboration_started", { session_id, requester, partner: from, fence, lease_ms });
    return { seq: fence, session_id, fence, lease_ms };
  }

  #store(source_ai: string, message_type: string, data: Record<string, unknown>, target_ai?: string): number {
    const entry: Entry = {
      message_type,
      seq: this.entries.length + 1,
      source_ai,
      ...(target_ai ? { target_ai } : {}),
      data: JSON.parse(JSON.stringify(data)),
    };
    this.entries.push(entry);
    for (const [aiId, client] of this.#clients) {
      if (aiId !== source_ai && (!target_ai || target_ai === aiId)) {
        client.put(entry as unknown as HubMessage);
      }
    }
    return entry.seq;
  }
}

/** A client is one AI's connection. */
export class Client implements Hub {
  readonly #hub: HubDouble;
  readonly #aiId: string;
  readonly #queue: HubMessage[] = [];
  #ended: { error?: HubError } | undefined;
  #wake = Promise.withResolvers<void>();
  /** This is the highest seq that was acknowledged. */
  cursor = 0;
  left = false;

  constructor(hub: HubDouble, aiId: string, readonly specialization: string) {
    this.#hub = hub;
    this.#aiId = aiId;
  }

  ready(): ReturnType<Hub["ready"]> {
    const { error } = this.#ended ?? {};
    return error ? Promise.reject(error) : Promise.resolve({} as Awaited<ReturnType<Hub["ready"]>>);
  }

  async send(type: SendType, data: object, { targetAi }: SendOptions = {}): Promise<Ack> {
    await Promise.resolve();
    if (this.#ended) throw this.#ended.error ?? new ClosedError("closed");
    return {
      message_id: "m",
      ...this.#hub.decide(this.#aiId, type, data as Record<string, unknown>, targetAi),
    };
  }

  received(seq: number): void {
    this.cursor = Math.max(this.cursor, seq);
  }

  close({ leave = false } = {}): Promise<void> {
    if (leave && !this.#ended) this.left = true;
    this.finish();
    return Promise.resolve();
  }

  put(message: HubMessage): void {
    this.#queue.push(message);
    this.#wake.resolve();
  }

  finish(error?: HubError): void {
    this.#ended ??= error ? { error } : {};
    this.#wake.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<HubMessage, undefined> {
    for (;;) {
      while (this.#queue.length > 0) yield this.#queue.shift()!;
      if (this.#ended?.error) throw this.#ended.error;
      if (this.#ended) return;
      await this.#wake.promise;
      this.#wake = Promise.withResolvers();
    }
  }
}

function refusal(code: string): RefusedError {
  return new RefusedError({ code, message: `${code} by the double`, definite: true });
}
