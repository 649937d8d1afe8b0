/**
 * Keeps what a trainer has to know of collaborations: when to ask, what to accept, when to let go.
 * It is pure: it has no clock and no hub.
 */
import * as z from "zod";
import type { Delivered, HubMessage } from "../client/hub_client.ts";
import { seqOfSession } from "../protocol/names.ts";
import { type Coupling, couplingOf, couplings, specializationOf } from "./kernels/table.ts";

/** A trainer takes part in so many collaborations at a time. */
const MAX_COLLABORATIONS = 2;

/** Our requests carry this in `task`: it says where the partner's joint search can start on our side. */
const jointTask = z.object({
  schema: z.literal("aicollab/joint-task@1"),
  space: z.string(),
  specialization: z.string(),
  pattern_id: z.string().min(1).max(128).optional(),
  x: z.array(z.number().min(0).max(1)).max(64).optional(),
});

export type JointTask = z.output<typeof jointTask>;

/** An offer is an open collaboration of another AI that this trainer could accept. */
export interface Offer {
  readonly session_id: string;
  readonly requester: string;
  readonly coupling: Coupling;
  /** The requester's side is absent where the request did not carry one in our form. */
  readonly task?: JointTask;
}

/** A lease is a collaboration in which this trainer is the partner. */
export interface Lease extends Offer {
  readonly fence: number;
  readonly lease_ms: number;
}

/** This request was sent to this trainer alone, which cannot work on it; it does not have the `missing` capabilities. */
export interface Unwanted {
  readonly session_id: string;
  readonly missing: readonly string[];
}

/** This is what `collab_ops`, a request and a reopening say about another AI's open collaboration. */
interface OpenCollaboration {
  readonly session_id: string;
  readonly requester: string;
  readonly collaboration_type: string;
  readonly required_capabilities?: readonly string[] | undefined;
  readonly preferred_specializations?: readonly string[] | undefined;
  readonly task?: unknown;
}

export class Collaborations {
  readonly #aiId: string;
  readonly #specialization: string;
  readonly #specializations = new Map<string, string>();
  readonly #present = new Set<string>();
  readonly #offers = new Map<string, OpenCollaboration>();
  /** The hub has further collaborations behind this one, which it did not list yet. */
  #unlistedAfter: string | undefined;
  /** These requests were sent to this trainer alone, and it cannot work on them. */
  #unwanted: Unwanted[] = [];
  /** These own requests ended without a result, and the caller has not taken them yet. */
  #unserved: string[] = [];
  /** Each own request is kept with its partner once there is one. */
  readonly #asked = new Map<string, string | undefined>();
  #lease: { session_id: string; fence: number } | undefined;
  /** In these collaborations this trainer became the partner and did not lose the lease. */
  readonly #partnerIn = new Set<string>();
  /** In these collaborations this trainer is the partner but, after a restart, does not work yet. */
  readonly #inherited = new Map<string, Lease>();
  #finished = 0;

  constructor(aiId: string, specialization: string) {
    this.#aiId = aiId;
    this.#specialization = specialization;
  }

  /** Counts the completed collaborations in which this trainer was either party. */
  get finished(): number {
    return this.#finished;
  }

  /** Returns whether this trainer still holds the collaboration under that fence. */
  holds(session: { session_id: string; fence: number }): boolean {
    return this.#lease?.session_id === session.session_id && this.#lease.fence === session.fence;
  }

  /**
   * Returns whether a trainer asks for a partner now: it has fewer than two collaborations and no unanswered
   * request.
   */
  mayAsk(): boolean {
    const unanswered = [...this.#asked.values()].includes(undefined);
    return !unanswered && this.#asked.size + (this.#lease ? 1 : 0) < MAX_COLLABORATIONS;
  }

  /** Returns whether another AI works with this trainer right now. */
  isBusy(): boolean {
    return this.#lease !== undefined || [...this.#asked.values()].some((partner) => partner !== undefined);
  }

  /**
   * Applies what the hub sends. Replayed entries may be about collaborations that are over, and `collab_ops` lists
   * those that are not, so of replayed entries only an end counts that came while this trainer was away.
   */
  hear(message: HubMessage): void {
    if ("replayed" in message && message.replayed && message.message_type !== "collaboration_closed") return;
    switch (message.message_type) {
      case "training_sync":
        return this.#sync(message.data);
      case "ai_joined":
        this.#specializations.set(message.data.ai_id, message.data.specialization);
        this.#present.add(message.data.ai_id);
        return;
      case "ai_left":
        this.#present.delete(message.data.ai_id);
        return;
      case "collaboration_request":
        return this.#requested({ ...message.data, requester: message.source_ai }, message.target_ai);
      case "collaboration_amend":
        return this.#amended(message.data);
      case "collaboration_started":
        return this.#started(message.data);
      case "collaboration_reopened":
        return this.#reopened(message.data);
      case "collaboration_closed":
        return this.#closed(message.data);
    }
  }

  /**
   * Returns the collaboration behind which the trainer has to ask for further ones, once for each: what it was told of has no
   * offer for it. Undefined when it has one, is at work, or was told of all.
   */
  takeUnlisted(): string | undefined {
    const after = this.#unlistedAfter;
    if (after === undefined || this.#lease || this.next()) return undefined;
    this.#unlistedAfter = undefined;
    return after;
  }

  /** Returns the requests that this trainer has to decline, each once. */
  takeUnwanted(): Unwanted[] {
    const unwanted = this.#unwanted;
    this.#unwanted = [];
    return unwanted;
  }

  /** Records the id that the hub gave to this trainer's request. */
  asked(session_id: string): void {
    // The partner may have been quicker than our own ack.
    if (!this.#asked.has(session_id)) this.#asked.set(session_id, undefined);
  }

  /** Returns the own request that nobody works on; undefined when there is none. */
  unanswered(): string | undefined {
    return [...this.#asked].find(([, partner]) => partner === undefined)?.[0];
  }

  /** Returns the own requests that expired or failed since the last call. */
  takeUnserved(): string[] {
    const unserved = this.#unserved;
    this.#unserved = [];
    return unserved;
  }

  /** Records that this trainer took its request back. */
  takenBack(session_id: string): void {
    this.#asked.delete(session_id);
  }

  /**
   * Returns the next collaboration to accept or, after a restart, to carry on with; undefined when there is none.
   */
  next(): Offer | Lease | undefined {
    if (this.#lease) return undefined;
    const [inherited] = this.#inherited.values();
    if (inherited) return inherited;
    const partners = [...this.#asked.values()].filter((partner) => partner !== undefined).length;
    if (partners >= MAX_COLLABORATIONS) return undefined;
    for (const open of this.#offers.values()) {
      const offer = this.#offerOf(open);
      if (offer && !this.#isForOthers(open)) return offer;
    }
    return undefined;
  }

  /** Records that this trainer won the collaboration. */
  accepted(lease: { session_id: string; fence: number }): void {
    this.#offers.delete(lease.session_id);
    this.#inherited.delete(lease.session_id);
    this.#partnerIn.add(lease.session_id);
    this.#lease = { session_id: lease.session_id, fence: lease.fence };
  }

  /**
   * Ends the work on a lease, whether it went well or not; a collaboration that was reopened in between stays on
   * offer.
   */
  release(lease: { session_id: string; fence: number }): void {
    if (this.holds(lease)) this.#lease = undefined;
  }

  /** Drops an offer that cannot be had. */
  forget(session_id: string): void {
    this.#offers.delete(session_id);
  }

  /** Forgets what the hub has lost: collaborations that were opened or accepted after `seq`. */
  lostAfter(seq: number): void {
    const isLost = (session_id: string) => seqOfSession(session_id) > seq;
    for (const known of [this.#offers, this.#asked, this.#partnerIn, this.#inherited]) {
      for (const session_id of known.keys()) if (isLost(session_id)) known.delete(session_id);
    }
    this.#unwanted = this.#unwanted.filter(({ session_id }) => !isLost(session_id));
    this.#unserved = this.#unserved.filter((session_id) => !isLost(session_id));
    if (this.#lease && this.#lease.fence > seq) this.#lost(this.#lease.session_id);
  }

  #requested(open: OpenCollaboration, target: string | undefined): void {
    if (target === this.#aiId && !this.#offerOf(open)) {
      this.#unwanted.push({ session_id: open.session_id, missing: this.#missingFor(open) });
    } else if (target === this.#aiId) {
      this.#offers.set(open.session_id, { ...open, preferred_specializations: [] });
    } else this.#offers.set(open.session_id, open);
  }

  #amended({ session_id, task }: Delivered<"collaboration_amend">["data"]): void {
    const offer = this.#offers.get(session_id);
    if (offer) this.#offers.set(session_id, { ...offer, task });
  }

  /** Returns whether the requester prefers other specializations, and one of them is present. */
  #isForOthers({ preferred_specializations: preferred = [] }: OpenCollaboration): boolean {
    if (preferred.length === 0 || preferred.includes(this.#specialization)) return false;
    return [...this.#present].some((ai) => preferred.includes(this.#specializations.get(ai)!));
  }

  #sync({ collab_ops, ais, more, after }: Delivered<"training_sync">["data"]): void {
    this.#unlistedAfter = more ? collab_ops.at(-1)?.session_id : undefined;
    if (after !== undefined) return this.#listedBehind(collab_ops);
    this.#present.clear();
    for (const { ai_id, specialization } of ais) {
      this.#specializations.set(ai_id, specialization);
      this.#present.add(ai_id);
    }
    this.#offers.clear();
    this.#asked.clear();
    this.#inherited.clear();
    let held = false;
    for (const op of collab_ops) {
      if (op.requester === this.#aiId) {
        this.#asked.set(op.session_id, op.state === "active" ? op.partner ?? "" : undefined);
      } else if (op.state === "open") this.#offers.set(op.session_id, op);
      else if (op.partner === this.#aiId && op.fence !== undefined && op.lease_ms !== undefined) {
        const { fence, lease_ms } = op;
        if (this.holds({ session_id: op.session_id, fence })) held = true;
        else {
          const offer = this.#offerOf(op);
          if (offer) this.#inherited.set(op.session_id, { ...offer, fence, lease_ms });
        }
      }
    }
    if (!held) this.#lease = undefined;
  }

  /** Takes in a further part of a sync: only the first one has what is our own. */
  #listedBehind(collab_ops: Delivered<"training_sync">["data"]["collab_ops"]): void {
    for (const op of collab_ops) {
      if (op.requester !== this.#aiId && op.state === "open") this.#offers.set(op.session_id, op);
    }
  }

  #started({ session_id, requester, partner }: Delivered<"collaboration_started">["data"]): void {
    if (requester === this.#aiId) this.#asked.set(session_id, partner);
    if (partner !== this.#aiId) this.#offers.delete(session_id);
  }

  #reopened(data: Delivered<"collaboration_reopened">["data"]): void {
    this.#lost(data.session_id);
    if (data.requester === this.#aiId) this.#asked.set(data.session_id, undefined);
    else this.#offers.set(data.session_id, data);
  }

  #closed({ session_id, state }: Delivered<"collaboration_closed">["data"]): void {
    const isOurs = this.#asked.has(session_id) || this.#partnerIn.has(session_id);
    if (isOurs && state === "completed") this.#finished++;
    const isUnserved = state === "expired" || state === "failed";
    if (this.#asked.delete(session_id) && isUnserved) this.#unserved.push(session_id);
    this.#offers.delete(session_id);
    this.#lost(session_id);
  }

  #lost(session_id: string): void {
    this.#partnerIn.delete(session_id);
    this.#inherited.delete(session_id);
    if (this.#lease?.session_id === session_id) this.#lease = undefined;
  }

  /**
   * Two trainers can work together where their specializations share a simulator, whichever complements the other.
   */
  #offerOf(open: OpenCollaboration): Offer | undefined {
    if (this.#missingFor(open).length > 0) return undefined;
    const { session_id, requester, task } = open;
    const parsed = jointTask.safeParse(task);
    const theirs = parsed.data?.specialization ?? this.#specializations.get(requester) ?? "";
    const coupling = couplingOf(this.#specialization, theirs);
    if (!coupling) return undefined;
    // The requester's side is a point of its own specialization, whatever coupling it had in mind.
    const fits = parsed.success &&
      couplings.some(({ kernel, partners }) =>
        kernel.space.id === parsed.data.space && partners.includes(theirs)
      );
    return { session_id, requester, coupling, ...(fits ? { task: parsed.data } : {}) };
  }

  #missingFor({ required_capabilities: required = [] }: OpenCollaboration): readonly string[] {
    const own = specializationOf(this.#specialization)?.capabilities ?? [];
    return required.filter((capability) => !own.includes(capability));
  }
}
