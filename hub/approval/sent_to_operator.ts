/** Finds, in the entries that a visit as `operator` reads, what waits for a person. It is pure. */
import type { HubMessage } from "../../client/hub_client.ts";
import { COLLABORATION } from "../../protocol/limits.ts";

/** An AI asks, and nobody has decided yet; what it writes is untrusted. */
export interface OpenApproval {
  readonly session_id: string;
  readonly requester: string;
  /** RFC 3339, UTC. */
  readonly asked_at: string;
  /** It expires then; what an older hub stored, later where the hub was started since. */
  readonly open_until: string;
  readonly collaboration_type: string;
  readonly description: string | null;
  readonly task: Readonly<Record<string, unknown>> | null;
}

/** Collects the open approvals, the oldest first. */
export class SentToOperator {
  readonly #approvals = new Map<string, OpenApproval>();

  /** Takes the next entry. */
  take(message: HubMessage): void {
    if (message.message_type === "collaboration_closed") {
      this.#approvals.delete(message.data.session_id);
    } else if (message.message_type === "collaboration_request") {
      const { timestamp, source_ai, data } = message;
      const ttlMs = data.ttl_ms ?? COLLABORATION.operatorTtlMs;
      const session_id = String(data.session_id);
      this.#approvals.set(session_id, {
        ...{ session_id, requester: source_ai, asked_at: timestamp },
        open_until: new Date(Date.parse(timestamp) + ttlMs).toISOString(),
        collaboration_type: data.collaboration_type,
        description: data.description ?? null,
        task: data.task ?? null,
      });
    }
  }

  get approvals(): readonly OpenApproval[] {
    return [...this.#approvals.values()];
  }
}
