/**
 * A trainer's session lasts for one connection: it handles what arrives, and can do each thing that a trainer does.
 * `trainer.ts` decides what to do when.
 */
import { getLogger } from "@logtape/logtape";
import { type HubMessage, RefusedError } from "../client/hub_client.ts";
import type { Clock } from "../internal/clock.ts";
import { counted } from "../internal/counted.ts";
import type { Checker } from "./artifacts/verify.ts";
import { type Brain, builtin } from "./brains/brain.ts";
import { Collaborations, type Lease, type Offer, type Unwanted } from "./collaborations.ts";
import { Exchange, type Knowledge } from "./exchange.ts";
import type { Hub } from "./hub_port.ts";
import { type JointWorkOptions, requestFor, workJointly } from "./joint_work.ts";
import { couplingOf, partnersOf, type Specialization } from "./kernels/table.ts";
import { lineFor } from "./log_lines.ts";
import { workAlone } from "./solo_work.ts";
import { learnRound, type RoundResult } from "./round.ts";

const log = getLogger(["aicollab", "trainer"]);

/** A round takes so many evaluations; a joint search gets four fifths of that. */
const EVALS = 150;
const JOINT_SHARE = 0.8;
/** A trainer that works alone gets this part of a joint search: a partner would have brought the other half. */
const SOLO_SHARE = 0.5;

/** This says who a trainer is and how it works. */
export interface TrainerOptions {
  readonly aiId: string;
  readonly specialization: Specialization;
  /**
   * The brain proposes the points of its own learning; the built-in one does joint searches and the complement's.
   */
  readonly brain: Brain;
  readonly seed: number;
  /** The trainer ends after so many learning rounds; undefined means never. */
  readonly rounds?: number | undefined;
  /** If true, the trainer ends after one round of its own and one finished collaboration, in either role. */
  readonly once: boolean;
  readonly clock: Clock;
  /** A round takes so many evaluations; the default is 150. */
  readonly evals?: number;
  /** Each workload has this length; the default is the generator's. */
  readonly length?: number;
  /** The checker judges others' shares; a test can draw its hidden workloads. */
  readonly checker?: Checker;
}

/**
 * Lasts from one connection to its end; `exchange` and `collaborations` are for whoever decides what to do next.
 */
export class TrainerSession {
  readonly exchange: Exchange;
  readonly collaborations: Collaborations;
  readonly #hub: Hub;
  readonly #options: TrainerOptions;
  readonly #knowledge: Knowledge;
  readonly #signal: AbortSignal;
  #woken = Promise.withResolvers<void>();

  /** @param signal ends whatever is being done: what was called throws its reason. */
  constructor(hub: Hub, options: TrainerOptions, knowledge: Knowledge, signal: AbortSignal) {
    this.#hub = hub;
    this.#options = options;
    this.#knowledge = knowledge;
    this.#signal = signal;
    this.exchange = new Exchange(hub, knowledge, signal);
    this.collaborations = new Collaborations(options.aiId, options.specialization.name);
  }

  get #evals(): number {
    return this.#options.evals ?? EVALS;
  }

  /** Handles messages until the connection is closed. @throws {HubError} */
  async listen(): Promise<void> {
    for await (const message of this.#hub) {
      this.#hear(message);
      if (message.seq !== undefined && message.message_type !== "caught_up") this.#hub.received(message.seq);
      this.#woken.resolve();
    }
  }

  #hear(message: HubMessage): void {
    const line = lineFor(message, this.#options.aiId);
    if (line) log.info("{line}", { line });
    if (message.message_type === "error" && message.common_seq !== undefined) {
      this.collaborations.lostAfter(message.common_seq);
      this.exchange.lostAfter(message.common_seq);
    }
    this.collaborations.hear(message);
    this.#decline(this.collaborations.takeUnwanted());
    const unlisted = this.collaborations.takeUnlisted();
    if (unlisted !== undefined) this.exchange.post("sync", { after: unlisted });
    if (message.message_type === "pattern_share" || message.message_type === "os_component_share") {
      this.exchange.hear(message);
    }
  }

  /** Declines at once the requests to this trainer alone, instead of letting them wait until they expire. */
  #decline(requests: readonly Unwanted[]): void {
    const { name } = this.#options.specialization;
    for (const { session_id, missing } of requests) {
      const reason = missing.length > 0
        ? `${name} does not have ${missing.join(" and ")}`
        : `${name} works with ${partnersOf(name).join(" and ")} only`;
      this.exchange.post("collaboration_decline", { session_id, reason });
      log.info("Declined {session}: {reason}", { session: session_id, reason });
    }
  }

  /** Runs one learning round, which shares its news as it goes. */
  async learn(round: number, lastClassic: string | undefined): Promise<RoundResult> {
    const { specialization: { name } } = this.#options;
    log.info("Learning round {round} ({name})", { round, name });
    this.exchange.post("status", { activity: "training", detail: `${name}, round ${round}` });
    const result = await learnRound({
      ...this.#options,
      evals: this.#evals,
      round,
      lastClassic,
      library: this.#knowledge.library,
      exchange: this.exchange,
      signal: this.#signal,
    });
    this.exchange.post("status", { activity: "waiting" });
    return result;
  }

  /** Asks for a partner. */
  async ask(own: RoundResult): Promise<void> {
    const { name, complement } = this.#options.specialization;
    const request = requestFor(couplingOf(name, complement)!, name, { x: own.x, pattern_id: own.patternId });
    try {
      const { session_id, matches } = await this.#hub.send("collaboration_request", request);
      this.collaborations.asked(session_id!);
      log.info("Broadcasted COLLABORATION_REQUEST {session} ({matches} could take it)", {
        session: session_id,
        matches: counted(matches ?? 0, "AI"),
      });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      log.warning("The hub refused a request: {code} {text}", { code: error.code, text: error.message });
    }
  }

  /** Accepts an offer, or carries on with a collaboration that is ours already, and works on it. */
  async collaborate(offer: Offer | Lease, own: RoundResult): Promise<void> {
    const lease = "fence" in offer ? offer : await this.#accept(offer);
    if (!lease) return;
    this.collaborations.accepted(lease);
    const { session_id, requester } = lease;
    this.exchange.post("status", { activity: "collaborating", detail: `${session_id} with ${requester}` });
    await workJointly(lease, this.#jointly(own));
    this.collaborations.release(lease);
    this.exchange.post("status", { activity: "waiting" });
  }

  /** Takes back a request that nobody accepted in `waitedMs`. @returns whether it was still open. */
  async takeBack(session_id: string, waitedMs: number): Promise<boolean> {
    const reason = `nobody accepted in ${Math.round(waitedMs / 1000)} s, searching alone at half budget`;
    this.collaborations.takenBack(session_id);
    try {
      await this.#hub.send("collaboration_cancel", { session_id, reason });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      log.info("Cannot take {session} back: {code}", { session: session_id, code: error.code });
      return false;
    }
    log.info("Took {session} back: {reason}", { session: session_id, reason });
    return true;
  }

  /** Does by itself, at half the budget, the joint search that nobody did for its request. */
  async workAlone(session_id: string, own: RoundResult): Promise<void> {
    const { name, complement } = this.#options.specialization;
    this.exchange.post("status", { activity: "training", detail: `${session_id} alone` });
    const options = this.#jointly(own);
    const evals = Math.round(options.evals * SOLO_SHARE);
    await workAlone({ session_id, coupling: couplingOf(name, complement)! }, { ...options, evals });
    this.exchange.post("status", { activity: "waiting" });
  }

  #jointly(own: RoundResult): JointWorkOptions {
    return {
      ...this.#options,
      brain: builtin.name,
      evals: Math.round(this.#evals * JOINT_SHARE),
      specialization: this.#options.specialization.name,
      own: { x: own.x, pattern_id: own.patternId },
      library: this.#knowledge.library,
      exchange: this.exchange,
      collaborations: this.collaborations,
      hub: this.#hub,
      signal: this.#signal,
    };
  }

  async #accept(offer: Offer): Promise<Lease | undefined> {
    try {
      const { fence, lease_ms } = await this.#hub.send("collaboration_accept", {
        session_id: offer.session_id,
      });
      log.info("Accepted collaboration {session} with {ai}", {
        session: offer.session_id,
        ai: offer.requester,
      });
      return { ...offer, fence: fence!, lease_ms: lease_ms! };
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      log.info("Did not get {session}: {code}", { session: offer.session_id, code: error.code });
      this.collaborations.forget(offer.session_id);
      return undefined;
    }
  }

  /** Checks one share of another AI. */
  async check(): Promise<void> {
    await this.exchange.checkNext();
  }

  /** Waits until a message arrives, `ms` have passed, or the signal aborts. */
  async rest(ms: number): Promise<void> {
    const over = new AbortController();
    const until = AbortSignal.any([this.#signal, over.signal]);
    await Promise.race([this.#woken.promise, this.#options.clock.delay(ms, until)]);
    over.abort();
    this.#woken = Promise.withResolvers();
  }
}
