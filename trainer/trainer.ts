/**
 * The trainer: an AI that learns in rounds, shares what it found, checks what others found and works with those whose specialization
 * complements its own. One thing at a time; listening never stops.
 */
import { getLogger } from "@logtape/logtape";
import { ClosedError, RefusedError } from "../client/hub_client.ts";
import type { HubMessage } from "../client/hub_client.ts";
import type { Clock } from "../internal/clock.ts";
import { breathe } from "./breathe.ts";
import { Collaborations } from "./collaborations.ts";
import type { Lease, Offer } from "./collaborations.ts";
import { Exchange } from "./exchange.ts";
import type { Hub } from "./hub_port.ts";
import { requestFor, workJointly } from "./joint_work.ts";
import { couplingOf } from "./kernels/table.ts";
import type { Specialization } from "./kernels/table.ts";
import { Library } from "./library.ts";
import { lineFor } from "./log_lines.ts";
import { learnRound } from "./round.ts";
import type { RoundResult } from "./round.ts";

const log = getLogger(["aicollab", "trainer"]);

/** The guide's rhythm: how long after one round, or one look at collaborations, the next one comes. */
const EVERY_MS = 10_000;
/** Evaluations of a round; a joint search gets four fifths of it. */
const EVALS = 150;
const JOINT_SHARE = 0.8;

export interface TrainerOptions {
  aiId: string;
  specialization: Specialization;
  brain: string;
  seed: number;
  /** Learning rounds after which it ends; undefined: never. */
  rounds?: number | undefined;
  /** Ends after one round of its own and one finished collaboration, in either role. */
  once: boolean;
  clock: Clock;
  /** Evaluations of a round, default 150. */
  evals?: number;
  /** Length of each workload, default the generators'. */
  length?: number;
}

export class Trainer {
  readonly #options: TrainerOptions;
  readonly #library = new Library();
  #rounds = 0;
  #last: RoundResult | undefined;
  #nextRoundMs = 0;
  #nextAskMs = 0;

  constructor(options: TrainerOptions) {
    this.#options = options;
  }

  /**
   * Lives on one connection until it is done (`rounds`, `once`) or `signal` aborts, then says goodbye and closes it. What was learned
   * stays for a next call with another connection.
   * @throws {HubError} when the hub ended the connection for good.
   */
  async run(hub: Hub, signal: AbortSignal): Promise<void> {
    const life = new Life(hub, this.#options, this.#library);
    const ended = new AbortController();
    // What ends the connection is thrown at the end, once the work has stopped.
    const listening = life.listen().finally(() => ended.abort());
    listening.catch(() => {});
    // Closing also ends the wait for an answer that no hub is there to give.
    const close = () => hub.close({ leave: true });
    signal.addEventListener("abort", close, { once: true });
    try {
      await this.#work(life, AbortSignal.any([signal, ended.signal]));
    } catch (error) {
      if (!(error instanceof ClosedError && signal.aborted)) throw error;
    } finally {
      signal.removeEventListener("abort", close);
      await close();
    }
    await listening;
  }

  async #work(life: Life, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted && !this.#isDone(life)) {
      const nowMs = clock.monotonicMs();
      const session = this.#last && life.collaborations.next();
      if (session) await life.collaborate(session, this.#last!, signal);
      else if (this.#wantsRound(life) && nowMs >= this.#nextRoundMs) await this.#learn(life, signal);
      else if (this.#last && life.collaborations.mayAsk() && nowMs >= this.#nextAskMs) {
        this.#nextAskMs = nowMs + EVERY_MS;
        await life.ask(this.#last);
      } else if (life.exchange.hasUnchecked()) await life.check();
      else await life.rest(this.#restMs(life, nowMs), signal);
    }
    if (!signal.aborted) await life.exchange.settled();
  }

  async #learn(life: Life, signal: AbortSignal): Promise<void> {
    const round = this.#rounds + 1;
    const result = await life.learn(round, this.#last?.classic, signal);
    if (!result) return;
    this.#rounds = round;
    this.#last = result;
    this.#nextRoundMs = this.#options.clock.monotonicMs() + EVERY_MS;
  }

  /** While a hub is away only one round's shares wait for it. */
  #wantsRound(life: Life): boolean {
    return this.#rounds < (this.#options.rounds ?? Infinity) && life.exchange.isSettled;
  }

  /** How long there is nothing to do by the clock. */
  #restMs(life: Life, nowMs: number): number {
    const due = [
      this.#wantsRound(life) ? this.#nextRoundMs : Infinity,
      life.collaborations.mayAsk() ? this.#nextAskMs : Infinity,
    ];
    return Math.min(EVERY_MS, Math.max(0, Math.min(...due) - nowMs));
  }

  #isDone(life: Life): boolean {
    const { once, rounds } = this.#options;
    const hasFinished = life.collaborations.finished > 0;
    if (once) return this.#rounds > 0 && hasFinished;
    return rounds !== undefined && this.#rounds >= rounds && !life.collaborations.isBusy();
  }
}

/** What belongs to one connection. */
class Life {
  readonly exchange: Exchange;
  readonly collaborations: Collaborations;
  readonly #hub: Hub;
  readonly #options: TrainerOptions;
  readonly #library: Library;
  #woken = Promise.withResolvers<void>();

  constructor(hub: Hub, options: TrainerOptions, library: Library) {
    this.#hub = hub;
    this.#options = options;
    this.#library = library;
    this.exchange = new Exchange(hub, library);
    this.collaborations = new Collaborations(options.aiId, options.specialization.name);
  }

  get #evals(): number {
    return this.#options.evals ?? EVALS;
  }

  /** Takes in what comes until the connection is closed. @throws {HubError} */
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
    this.collaborations.hear(message);
    if (message.message_type === "pattern_share" || message.message_type === "os_component_share") {
      this.exchange.hear(message);
    }
  }

  async learn(
    round: number,
    lastClassic: string | undefined,
    signal: AbortSignal,
  ): Promise<RoundResult | undefined> {
    const { specialization: { name } } = this.#options;
    log.info("Learning round {round} ({name})", { round, name });
    this.exchange.tell("status", { activity: "training", detail: `${name}, round ${round}` });
    const result = await learnRound({
      ...this.#options,
      evals: this.#evals,
      round,
      lastClassic,
      library: this.#library,
      exchange: this.exchange,
      signal,
    });
    this.exchange.tell("status", { activity: "waiting" });
    return result;
  }

  /** Asks for a partner. */
  async ask(own: RoundResult): Promise<void> {
    const { name, complement } = this.#options.specialization;
    const request = requestFor(couplingOf(name, complement)!, name, { x: own.x, pattern_id: own.patternId });
    try {
      const { session_id, matches } = await this.#hub.send("collaboration_request", request);
      this.collaborations.asked(session_id!);
      log.info("Broadcasted COLLABORATION_REQUEST {session} ({matches} AIs could take it)", {
        session: session_id,
        matches,
      });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      log.warning("The hub refused a request: {code} {text}", { code: error.code, text: error.message });
    }
  }

  /** Accepts an offer, or carries on with a session that is ours already, and works on it. */
  async collaborate(session: Offer | Lease, own: RoundResult, signal: AbortSignal): Promise<void> {
    const lease = "fence" in session ? session : await this.#accept(session);
    if (!lease) return;
    this.collaborations.accepted(lease);
    const { session_id, requester } = lease;
    this.exchange.tell("status", { activity: "collaborating", detail: `${session_id} with ${requester}` });
    await workJointly(lease, {
      ...this.#options,
      evals: Math.round(this.#evals * JOINT_SHARE),
      specialization: this.#options.specialization.name,
      own: { x: own.x, pattern_id: own.patternId },
      library: this.#library,
      exchange: this.exchange,
      collaborations: this.collaborations,
      hub: this.#hub,
      signal,
    });
    this.collaborations.release(lease);
    this.exchange.tell("status", { activity: "waiting" });
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
  check(): Promise<void> {
    this.exchange.checkNext();
    return breathe();
  }

  /** Waits until something comes, `ms` have passed, or `signal` aborts. */
  async rest(ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    await Promise.race([this.#woken.promise, this.#options.clock.delay(ms, until)]);
    over.abort();
    this.#woken = Promise.withResolvers();
  }
}
