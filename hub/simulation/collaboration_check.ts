/**
 * Checks committed entries against the rules of collaborations, which are written a second time here: one partner per
 * fence, growing fences, no stale fence, one closing, nothing before its time. It shares no code with the broker.
 */
import assert from "node:assert/strict";
import type { ReceivedLine } from "./checked_world.ts";
import type { Ledger, Sent } from "./ledger.ts";

const MAX_ATTEMPTS = 5;

interface Collaboration {
  state: "open" | "active" | "closed";
  readonly requester: string;
  readonly target: string | undefined;
  /** A partner must have these capabilities. */
  readonly required: readonly string[];
  partner: string | undefined;
  fence: number;
  attempt: number;
  readonly ttlMs: number;
  readonly leaseMs: number;
  /** The claim or the last sign of work was sent at this monotonic time. */
  renewedMs: number;
}

/** The hub's process was stopped for a while. */
export interface Pause {
  readonly atMs: number;
  readonly forMs: number;
}

export interface CollaborationWorld {
  readonly ledger: Ledger;
  readonly leaseMs: number;
  readonly maxLeaseMs: number;
  readonly nowMs: () => number;
  /** Returns when the present hub was started. */
  readonly startedMs: () => number;
  readonly pauses: readonly Pause[];
}

export class CollaborationCheck {
  readonly #world: CollaborationWorld;
  readonly #collaborations = new Map<string, Collaboration>();
  #mustFollow: { readonly type: string; readonly sessionId: string; readonly state?: string } | undefined;
  #lastFence = 0;

  constructor(world: CollaborationWorld) {
    this.#world = world;
  }

  /** Checks the next entry; `sent` is the line that it was made of, when an AI sent it. */
  entry(message: ReceivedLine["line"], sent: Sent | undefined): void {
    const { message_type: type, data } = message;
    const awaited = this.#mustFollow;
    this.#mustFollow = undefined;
    if (awaited) {
      const { state = data.state, sessionId } = awaited;
      assert.deepEqual(
        [type, data.session_id, data.state],
        [awaited.type, sessionId, state],
        JSON.stringify(message),
      );
    }
    if (type === "collaboration_request") return this.#requested(message, sent!);
    const belongs = type.startsWith("collaboration_") || type === "os_component_share" ||
      type === "code_share";
    if (!belongs || data.session_id === undefined) return;
    const collaboration = this.#collaborations.get(data.session_id);
    assert.ok(collaboration, `no such collaboration: ${JSON.stringify(message)}`);
    assert.notEqual(collaboration.state, "closed", `the collaboration is closed: ${JSON.stringify(message)}`);
    if (message.source_ai !== "hub" && data.fence !== undefined) {
      assert.equal(data.fence, collaboration.fence, `a stale fence: ${JSON.stringify(message)}`);
      assert.equal(collaboration.state, "active", `a fence while open: ${JSON.stringify(message)}`);
    }
    this.#checkTransition(message, collaboration, sent);
  }

  /** Checks at the end of a commit that entries which belong together were in it. */
  committed(): void {
    assert.equal(this.#mustFollow, undefined, "what belongs together is committed together");
  }

  #requested({ seq, source_ai, target_ai, data }: ReceivedLine["line"], { sentMs }: Sent): void {
    assert.equal(data.session_id, `s${seq}`);
    this.#collaborations.set(data.session_id, {
      state: "open",
      requester: source_ai,
      target: target_ai,
      required: data.required_capabilities ?? [],
      partner: undefined,
      fence: 0,
      attempt: 1,
      ttlMs: data.ttl_ms,
      leaseMs: Math.min(data.lease_ms ?? this.#world.leaseMs, this.#world.maxLeaseMs),
      renewedMs: sentMs,
    });
  }

  #checkTransition(
    message: ReceivedLine["line"],
    collaboration: Collaboration,
    sent: Sent | undefined,
  ): void {
    const { message_type: type, source_ai: source, seq, data } = message;
    const text = JSON.stringify(message);
    const { session_id: sessionId } = data;
    const isPartner = collaboration.state === "active" && collaboration.partner === source;
    switch (type) {
      case "collaboration_accept":
        assert.equal(collaboration.state, "open", text);
        assert.notEqual(source, collaboration.requester, text);
        assert.ok(collaboration.target === undefined || collaboration.target === source, text);
        assert.ok(
          sent!.sendings.some(({ on }) =>
            this.#world.ledger.mayHaveCapabilities(source, on, collaboration.required)
          ),
          `accepted without ${collaboration.required}: ${text}`,
        );
        assert.ok(seq > this.#lastFence, text);
        this.#lastFence = seq;
        collaboration.state = "active";
        collaboration.partner = source;
        collaboration.fence = seq;
        collaboration.renewedMs = sent!.sentMs;
        this.#mustFollow = { type: "collaboration_started", sessionId };
        return;
      case "collaboration_started":
        assert.deepEqual(
          [source, data.requester, data.partner, data.fence, data.lease_ms],
          ["hub", collaboration.requester, collaboration.partner, seq - 1, collaboration.leaseMs],
          text,
        );
        return;
      case "collaboration_progress":
        assert.ok(isPartner && data.fence === collaboration.fence, text);
        collaboration.renewedMs = sent!.sentMs;
        return;
      case "collaboration_complete": {
        assert.ok(isPartner && data.fence === collaboration.fence, text);
        const state = data.outcome === "success" ? "completed" : "failed";
        this.#mustFollow = { type: "collaboration_closed", sessionId, state };
        return;
      }
      case "collaboration_cancel":
        assert.ok(source === collaboration.requester || source === "operator", text);
        this.#mustFollow = { type: "collaboration_closed", sessionId, state: "cancelled" };
        return;
      case "collaboration_decline":
        assert.notEqual(source, collaboration.requester, text);
        if (collaboration.state === "active") {
          assert.ok(isPartner && data.fence === collaboration.fence, text);
          const last = collaboration.attempt === MAX_ATTEMPTS;
          this.#mustFollow = { type: last ? "collaboration_closed" : "collaboration_reopened", sessionId };
        } else if (collaboration.target !== undefined) {
          assert.equal(source, collaboration.target, text);
          this.#mustFollow = { type: "collaboration_closed", sessionId, state: "failed" };
        }
        return;
      case "os_component_share":
      case "code_share":
        assert.ok(isPartner, text);
        collaboration.renewedMs = sent!.sentMs;
        if (data.fence === undefined) {
          this.#mustFollow = { type: "collaboration_closed", sessionId, state: "completed" };
        }
        return;
      case "collaboration_reopened":
        assert.deepEqual([source, collaboration.state], ["hub", "active"], text);
        assert.ok(collaboration.attempt < MAX_ATTEMPTS, text);
        assert.equal(data.attempt, collaboration.attempt + 1, text);
        if (data.reason === "lease_expired") this.#isDue(collaboration, collaboration.leaseMs, text);
        collaboration.attempt++;
        collaboration.state = "open";
        collaboration.partner = undefined;
        collaboration.fence = 0;
        collaboration.renewedMs = this.#world.startedMs();
        return;
      case "collaboration_closed":
        assert.equal(source, "hub", text);
        if (data.state === "expired") {
          assert.equal(collaboration.state, "open", text);
          this.#isDue(collaboration, collaboration.ttlMs, text);
        }
        if (data.reason === "lease_expired") this.#isDue(collaboration, collaboration.leaseMs, text);
        collaboration.state = "closed";
        return;
      default:
        assert.fail(`not for a collaboration: ${text}`);
    }
  }

  /**
   * Checks that a lease or a time to live has passed in full since it was last renewed or the hub was started, not
   * counting the time in which the hub was stopped. (A hub notices a pause when a tick is over 2 s late, 1 s of which
   * is the tick's own.)
   */
  #isDue({ renewedMs }: Collaboration, fullMs: number, text: string): void {
    const since = Math.max(renewedMs, this.#world.startedMs());
    const noticed = this.#world.pauses.filter(({ atMs, forMs }) => atMs >= since && forMs > 3_000);
    const extension = noticed.reduce((sum, { forMs }) => sum + forMs - 1_000, 0);
    assert.ok(this.#world.nowMs() >= since + fullMs + extension, `runs out too early: ${text}`);
  }
}
