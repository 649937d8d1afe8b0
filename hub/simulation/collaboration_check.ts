/**
 * The rules of collaborations, written down a second time and applied to the committed entries: at most one partner per
 * fence, fences grow, no stale fence, one closing, nothing before its time. Shares no code with the broker.
 */
import assert from "node:assert/strict";
import type { Heard } from "./checked_world.ts";
import type { Sent } from "./ledger.ts";

const MAX_ATTEMPTS = 5;

interface Session {
  state: "open" | "active" | "closed";
  readonly requester: string;
  readonly target: string | undefined;
  partner: string | undefined;
  fence: number;
  attempt: number;
  readonly ttlMs: number;
  /** When what keeps it alive was sent: the claim, or a sign of work. Monotonic. */
  renewedMs: number;
}

/** A time in which the hub was stopped. */
export interface Stop {
  readonly atMs: number;
  readonly forMs: number;
}

/** What the referee knows beside the entries. */
export interface RefereeWorld {
  readonly leaseMs: number;
  readonly nowMs: () => number;
  /** When the present hub was started. */
  readonly startedMs: () => number;
  readonly stops: readonly Stop[];
}

/** Judges entries as they become durable. */
export class Referee {
  readonly #world: RefereeWorld;
  readonly #sessions = new Map<string, Session>();
  #mustFollow: { readonly type: string; readonly sessionId: string; readonly state?: string } | undefined;
  #lastFence = 0;

  constructor(world: RefereeWorld) {
    this.#world = world;
  }

  /** The next entry; `sent` is the line that it goes back to, when it is an AI's. */
  entry(message: Heard["line"], sent: Sent | undefined): void {
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
    const session = this.#sessions.get(data.session_id);
    assert.ok(session, `no such session: ${JSON.stringify(message)}`);
    assert.notEqual(session.state, "closed", `the session is closed: ${JSON.stringify(message)}`);
    if (message.source_ai !== "hub" && data.fence !== undefined) {
      assert.equal(data.fence, session.fence, `a stale fence: ${JSON.stringify(message)}`);
      assert.equal(session.state, "active", `a fence while open: ${JSON.stringify(message)}`);
    }
    this.#judge(message, session, sent);
  }

  /** A commit is over: what belongs together was in it. */
  committed(): void {
    assert.equal(this.#mustFollow, undefined, "what belongs together is committed together");
  }

  #requested({ seq, source_ai, target_ai, data }: Heard["line"], { sentMs }: Sent): void {
    assert.equal(data.session_id, `s${seq}`);
    this.#sessions.set(data.session_id, {
      state: "open",
      requester: source_ai,
      target: target_ai,
      partner: undefined,
      fence: 0,
      attempt: 1,
      ttlMs: data.ttl_ms,
      renewedMs: sentMs,
    });
  }

  #judge(message: Heard["line"], session: Session, sent: Sent | undefined): void {
    const { message_type: type, source_ai: source, seq, data } = message;
    const text = JSON.stringify(message);
    const { session_id: sessionId } = data;
    const isPartner = session.state === "active" && session.partner === source;
    switch (type) {
      case "collaboration_accept":
        assert.equal(session.state, "open", text);
        assert.notEqual(source, session.requester, text);
        assert.ok(session.target === undefined || session.target === source, text);
        assert.ok(seq > this.#lastFence, text);
        this.#lastFence = seq;
        session.state = "active";
        session.partner = source;
        session.fence = seq;
        session.renewedMs = sent!.sentMs;
        this.#mustFollow = { type: "collaboration_started", sessionId };
        return;
      case "collaboration_started":
        assert.deepEqual(
          [source, data.requester, data.partner, data.fence],
          ["hub", session.requester, session.partner, seq - 1],
          text,
        );
        return;
      case "collaboration_progress":
        assert.ok(isPartner && data.fence === session.fence, text);
        session.renewedMs = sent!.sentMs;
        return;
      case "collaboration_complete": {
        assert.ok(isPartner && data.fence === session.fence, text);
        const state = data.outcome === "success" ? "completed" : "failed";
        this.#mustFollow = { type: "collaboration_closed", sessionId, state };
        return;
      }
      case "collaboration_cancel":
        assert.ok(source === session.requester || source === "operator", text);
        this.#mustFollow = { type: "collaboration_closed", sessionId, state: "cancelled" };
        return;
      case "collaboration_decline":
        assert.notEqual(source, session.requester, text);
        if (session.state === "active") {
          assert.ok(isPartner && data.fence === session.fence, text);
          const last = session.attempt === MAX_ATTEMPTS;
          this.#mustFollow = { type: last ? "collaboration_closed" : "collaboration_reopened", sessionId };
        } else if (session.target !== undefined) {
          assert.equal(source, session.target, text);
          this.#mustFollow = { type: "collaboration_closed", sessionId, state: "failed" };
        }
        return;
      case "os_component_share":
      case "code_share":
        assert.ok(isPartner, text);
        session.renewedMs = sent!.sentMs;
        if (data.fence === undefined) {
          this.#mustFollow = { type: "collaboration_closed", sessionId, state: "completed" };
        }
        return;
      case "collaboration_reopened":
        assert.deepEqual([source, session.state], ["hub", "active"], text);
        assert.ok(session.attempt < MAX_ATTEMPTS, text);
        assert.equal(data.attempt, session.attempt + 1, text);
        if (data.reason === "lease_expired") this.#isDue(session, this.#world.leaseMs, text);
        session.attempt++;
        session.state = "open";
        session.partner = undefined;
        session.fence = 0;
        session.renewedMs = this.#world.startedMs();
        return;
      case "collaboration_closed":
        assert.equal(source, "hub", text);
        if (data.state === "expired") {
          assert.equal(session.state, "open", text);
          this.#isDue(session, session.ttlMs, text);
        }
        if (data.reason === "lease_expired") this.#isDue(session, this.#world.leaseMs, text);
        session.state = "closed";
        return;
      default:
        assert.fail(`not for a session: ${text}`);
    }
  }

  /**
   * Nothing runs out before its time: since it was last renewed, or the hub was started, all of it has passed, and the time
   * in which the hub was stopped beside it. (A stop is noticed by a tick that is over 2 s late, 1 s after the last one.)
   */
  #isDue({ renewedMs }: Session, fullMs: number, text: string): void {
    const since = Math.max(renewedMs, this.#world.startedMs());
    const stopped = this.#world.stops.filter(({ atMs, forMs }) => atMs >= since && forMs > 3_000);
    const extension = stopped.reduce((sum, { forMs }) => sum + forMs - 1_000, 0);
    assert.ok(this.#world.nowMs() >= since + fullMs + extension, `runs out too early: ${text}`);
  }
}
