/**
 * Checks committed entries against the rules of collaborations, which are written a second time here: one partner per
 * fence, growing fences, no stale fence, one closing, nothing before its time. It shares no code with the broker.
 */
import assert from "node:assert/strict";
import type { BrokerState } from "../broker/state.ts";
import type { Audience } from "../../journal/rows.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { ReceivedLine } from "./received_line.ts";
import type { Ledger, Sent } from "./ledger.ts";

const MAX_ATTEMPTS = 5;
const MAX_QUESTIONS = 16;
/** These say that a message is not allowed as its collaboration stands. */
const NOT_ALLOWED = [
  "SESSION_NOT_FOUND",
  "SESSION_TAKEN",
  "SESSION_STATE",
  "STALE_FENCE",
  "NOT_PARTY",
  "RATE_LIMITED",
];

interface Collaboration {
  state: "open" | "active" | "closed";
  readonly requester: string;
  readonly target: string | undefined;
  /** A partner must have these capabilities. */
  readonly required: readonly string[];
  partner: string | undefined;
  fence: number;
  /** Who was lost last, and the fence that it had. */
  last: { readonly partner: string; readonly fence: number } | undefined;
  attempt: number;
  /** By their seq: who asked the questions that have no answer. */
  readonly questions: Map<number, string>;
  task: unknown;
  /** Its last entry was committed at this monotonic time. */
  changedMs: number;
  readonly ttlMs: number;
  readonly leaseMs: number;
  /** The claim or the last sign of work was sent at this monotonic time. */
  renewedMs: number;
  /** It was opened last at this time of the wall clock. */
  openSinceMs: number;
  /** It was open when the present hub was started: its time to live is over at this monotonic time. */
  overMs: number | undefined;
}

/** An AI has won a collaboration. */
interface Claim {
  readonly ai: string;
  readonly sessionId: string;
  /** Its end was committed at this monotonic time. */
  endedMs: number;
}

/** What belongs together is committed together: this has to be the next entry. */
interface Following {
  readonly type: string;
  readonly sessionId: string;
  readonly state?: string;
  /** A complete has taken the collaboration in one. */
  readonly taken?: { readonly partner: string; readonly fence: number };
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
  /** Nothing was lost from this monotonic time on. */
  readonly sinceMs: number;
  /** Returns when the present hub was started. */
  readonly startedMs: () => number;
  readonly pauses: readonly Pause[];
}

export class CollaborationCheck {
  readonly #world: CollaborationWorld;
  readonly #collaborations = new Map<string, Collaboration>();
  /** By its fence. */
  readonly #claims = new Map<number, Claim>();
  #mustFollow: Following | undefined;
  #lastFence = 0;

  constructor(world: CollaborationWorld) {
    this.#world = world;
  }

  /** Checks the next entry, which goes to `audience`; `sent` is the line that it was made of, when an AI sent it. */
  entry(message: ReceivedLine["line"], sent: Sent | undefined, audience: Audience): void {
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
    if (type === "collaboration_closed") {
      const { partner, fence } = awaited?.taken ?? {};
      assert.deepEqual([data.partner, data.fence], [partner, fence], JSON.stringify(message));
    }
    if (type === "collaboration_request") return this.#requested(message, sent!);
    const belongs = type.startsWith("collaboration_") || type.startsWith("push_") ||
      type === "os_component_share" || type === "code_share";
    if (!belongs || data.session_id === undefined) return;
    const collaboration = this.#collaborations.get(data.session_id);
    assert.ok(collaboration, `no such collaboration: ${JSON.stringify(message)}`);
    assert.notEqual(collaboration.state, "closed", `the collaboration is closed: ${JSON.stringify(message)}`);
    collaboration.changedMs = this.#world.nowMs();
    const takesAgain = type === "collaboration_complete" && data.reaccept && collaboration.state === "open";
    if (takesAgain) return this.#takenAgain(message, collaboration);
    if (message.source_ai !== "hub" && data.fence !== undefined) {
      assert.equal(data.fence, collaboration.fence, `a stale fence: ${JSON.stringify(message)}`);
      assert.equal(collaboration.state, "active", `a fence while open: ${JSON.stringify(message)}`);
    }
    this.#checkTransition(message, collaboration, sent, audience);
  }

  /** Checks that a renewal was acknowledged to a partner whose claim had not ended before it was sent. */
  renewed(ai: string, { message: { data }, sentMs }: Sent, leaseMs: number): void {
    if (sentMs <= this.#world.sinceMs) return;
    const claim = this.#claims.get(data.fence as number);
    const text = `${ai} renews the lease of ${JSON.stringify(data)}`;
    assert.deepEqual([claim?.ai, claim?.sessionId], [ai, data.session_id], `${text} without a claim`);
    assert.ok(claim!.endedMs >= sentMs, `${text}, which had ended`);
    const collaboration = this.#collaborations.get(claim!.sessionId)!;
    assert.equal(leaseMs, collaboration.leaseMs, text);
    if (collaboration.fence === data.fence) {
      collaboration.renewedMs = Math.max(collaboration.renewedMs, sentMs);
    }
  }

  /** Checks that a refused message was not allowed at some time since it was sent. */
  refused(ai: string, { message, sentMs }: Sent, code: ErrorCode): void {
    const collaboration = this.#collaborations.get(message.data.session_id as string);
    if (!collaboration || !NOT_ALLOWED.includes(code)) return;
    if (sentMs <= Math.max(this.#world.sinceMs, collaboration.changedMs)) return;
    const text = `refused with ${code}, though allowed: ${ai} ${JSON.stringify(message)}`;
    assert.ok(!isAllowed(ai, message, collaboration), text);
  }

  #takenAgain({ source_ai, seq, data }: ReceivedLine["line"], collaboration: Collaboration): void {
    const text = JSON.stringify(data);
    assert.deepEqual({ partner: source_ai, fence: data.fence }, collaboration.last, `not the last: ${text}`);
    this.#claimed(seq, { ai: source_ai, sessionId: data.session_id });
    collaboration.partner = source_ai;
    collaboration.fence = seq;
    const state = data.outcome === "success" ? "completed" : "failed";
    this.#mustFollow = {
      ...{ type: "collaboration_closed", sessionId: data.session_id, state },
      taken: { partner: source_ai, fence: seq },
    };
  }

  /** Follows a person who takes an approval and ends it in one. */
  #decided(message: ReceivedLine["line"], collaboration: Collaboration): void {
    const { seq, source_ai, data } = message;
    assert.deepEqual([collaboration.target, collaboration.state], ["operator", "open"], JSON.stringify(data));
    this.#claimed(seq, { ai: source_ai, sessionId: data.session_id });
    this.#mustFollow = {
      ...{ type: "collaboration_closed", sessionId: data.session_id, state: "completed" },
      taken: { partner: source_ai, fence: seq },
    };
  }

  #claimed(fence: number, claim: Omit<Claim, "endedMs">): void {
    assert.ok(fence > this.#lastFence, `the fence ${fence} is not the highest`);
    this.#lastFence = fence;
    this.#claims.set(fence, { ...claim, endedMs: Infinity });
  }

  #claimEnded({ fence }: Collaboration): void {
    const claim = this.#claims.get(fence);
    if (claim) claim.endedMs = this.#world.nowMs();
  }

  /** Checks that a new hub has the times to live go on that began before it, by the wall clock. */
  restarted({ collaborations }: Pick<BrokerState, "collaborations">, wallMs: number): void {
    const nowMs = this.#world.nowMs();
    for (const [id, collaboration] of this.#collaborations) {
      if (collaboration.state !== "open") continue;
      const leftMs = collaboration.openSinceMs + collaboration.ttlMs - wallMs;
      collaboration.overMs = nowMs + Math.min(Math.max(leftMs, 0), collaboration.ttlMs);
      assert.equal(
        collaborations.get(id)!.deadlineMs,
        collaboration.overMs,
        `when the time of ${id} is over`,
      );
    }
  }

  /** Checks at the end of a commit that entries which belong together were in it. */
  committed(): void {
    assert.equal(this.#mustFollow, undefined, "what belongs together is committed together");
  }

  #requested({ seq, source_ai, target_ai, timestamp, data }: ReceivedLine["line"], { sentMs }: Sent): void {
    assert.equal(data.session_id, `s${seq}`);
    this.#collaborations.set(data.session_id, {
      state: "open",
      requester: source_ai,
      target: target_ai,
      required: data.required_capabilities ?? [],
      partner: undefined,
      fence: 0,
      last: undefined,
      attempt: 1,
      questions: new Map(),
      task: data.task,
      changedMs: this.#world.nowMs(),
      ttlMs: data.ttl_ms,
      leaseMs: Math.min(data.lease_ms ?? this.#world.leaseMs, this.#world.maxLeaseMs),
      renewedMs: sentMs,
      openSinceMs: Date.parse(timestamp),
      overMs: undefined,
    });
  }

  #checkTransition(
    message: ReceivedLine["line"],
    collaboration: Collaboration,
    sent: Sent | undefined,
    audience: Audience,
  ): void {
    const { message_type: type, source_ai: source, seq, data } = message;
    const text = JSON.stringify(message);
    const { session_id: sessionId } = data;
    const isPartner = collaboration.state === "active" && collaboration.partner === source;
    const other = isPartner ? collaboration.requester : collaboration.partner;
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
        this.#claimed(seq, { ai: source, sessionId });
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
      case "collaboration_amend":
        assert.deepEqual([source, collaboration.state], [collaboration.requester, "open"], text);
        assert.notEqual(collaboration.target, "operator", `a person has read another task: ${text}`);
        assert.deepEqual(audience, collaboration.target === undefined ? "*" : [collaboration.target], text);
        collaboration.task = data.task;
        return;
      case "push_set":
      case "push_delete":
        assert.equal(source, collaboration.requester, `it is not its requester's: ${text}`);
        assert.deepEqual(audience, [], `nobody is told where news are posted: ${text}`);
        return;
      case "collaboration_question":
      case "collaboration_answer": {
        const { questions } = collaboration;
        assert.ok(isPartner ? data.fence === collaboration.fence : source === collaboration.requester, text);
        assert.equal(collaboration.state, "active", text);
        assert.deepEqual(audience, [other], text);
        if (type === "collaboration_question") questions.set(seq, source);
        else assert.equal(questions.get(data.question_id), other, `no question of the other party: ${text}`);
        if (type === "collaboration_answer") questions.delete(data.question_id);
        if (isPartner) collaboration.renewedMs = sent!.sentMs;
        return;
      }
      case "collaboration_progress":
        assert.ok(isPartner && data.fence === collaboration.fence, text);
        collaboration.renewedMs = sent!.sentMs;
        return;
      case "collaboration_complete": {
        if (source === "operator") return this.#decided(message, collaboration);
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
        assert.deepEqual(data.task, collaboration.task, `not the task as it was amended: ${text}`);
        this.#claimEnded(collaboration);
        collaboration.last = { partner: collaboration.partner!, fence: collaboration.fence };
        collaboration.questions.clear();
        collaboration.attempt++;
        collaboration.state = "open";
        collaboration.partner = undefined;
        collaboration.fence = 0;
        collaboration.renewedMs = this.#world.startedMs();
        collaboration.openSinceMs = Date.parse(message.timestamp);
        collaboration.overMs = undefined;
        return;
      case "collaboration_closed":
        assert.equal(source, "hub", text);
        if (data.state === "expired") {
          assert.equal(collaboration.state, "open", text);
          this.#isDue(collaboration, collaboration.ttlMs, text);
        }
        if (data.reason === "lease_expired") this.#isDue(collaboration, collaboration.leaseMs, text);
        this.#claimEnded(collaboration);
        collaboration.state = "closed";
        return;
      default:
        assert.fail(`not for a collaboration: ${text}`);
    }
  }

  /**
   * Checks that a lease or a time to live has passed in full since it was last renewed or the hub was started, or what of a time to
   * live was left then, not counting the time in which the hub was stopped. (A hub notices a pause when a tick is over 2 s late, 1 s of which
   * is the tick's own.)
   */
  #isDue({ state, renewedMs, overMs }: Collaboration, fullMs: number, text: string): void {
    // What is read again after a loss was checked when it happened.
    if (this.#world.nowMs() <= this.#world.sinceMs) return;
    const since = Math.max(renewedMs, this.#world.startedMs());
    const noticed = this.#world.pauses.filter(({ atMs, forMs }) => atMs >= since && forMs > 3_000);
    const extension = noticed.reduce((sum, { forMs }) => sum + forMs - 1_000, 0);
    const overAt = state === "open" && overMs !== undefined ? overMs : since + fullMs;
    assert.ok(this.#world.nowMs() >= overAt + extension, `runs out too early: ${text}`);
  }
}

/** Returns whether the rules allow an AI's message as its collaboration stands; of the types that are not named here nothing is known. */
function isAllowed(
  ai: string,
  { message_type: type, data }: Sent["message"],
  { state, requester, target, partner, fence, last, questions }: Collaboration,
): boolean {
  const isPartner = state === "active" && partner === ai && data.fence === fence;
  const isParty = isPartner ||
    (state === "active" && requester === ai && [undefined, fence].includes(data.fence as number));
  switch (type) {
    case "collaboration_renew":
    case "collaboration_progress":
      return isPartner;
    case "collaboration_complete":
      return isPartner ||
        (state === "open" && data.reaccept === true && last?.partner === ai && last.fence === data.fence);
    case "collaboration_question":
      return isParty && questions.size < MAX_QUESTIONS;
    case "collaboration_answer": {
      const askedBy = questions.get(data.question_id as number);
      return isParty && askedBy !== undefined && askedBy !== ai;
    }
    case "push_set":
    case "push_delete":
      return state !== "closed" && requester === ai;
    case "collaboration_amend":
      return state === "open" && requester === ai && target !== "operator";
    default:
      return false;
  }
}
