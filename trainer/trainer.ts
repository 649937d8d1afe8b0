/**
 * The trainer is an AI that learns in rounds, shares what it found, checks what others found and works with those
 * whose specialization complements its own. It does one thing at a time; listening never stops.
 */
import { ClosedError } from "../client/hub_client.ts";
import { Checker } from "./artifacts/verify.ts";
import type { Knowledge } from "./exchange.ts";
import type { Hub } from "./hub_port.ts";
import { Library } from "./library.ts";
import { type TrainerOptions, TrainerSession } from "./trainer_session.ts";
import { Reputation } from "./reputation.ts";
import type { RoundResult } from "./round.ts";

/** The next round, or the next look at collaborations, comes this long after the last one. */
const INTERVAL_MS = 10_000;
/** A request waits this long for a partner before this trainer does its work alone. */
const PATIENCE_MS = 10_000;
/**
 * After a check, the next one waits this many times as long as it took: among many AIs checking would never end,
 * and take the processor from those who work together. A share that is replaced before its turn comes stays
 * unverified, and unused.
 */
const PAUSE_PER_CHECK = 3;

/**
 * Decides what comes next: work with a partner, then the work for which no partner came, then learning, then asking
 * for a partner, then checking what others shared.
 */
export class Trainer {
  readonly #options: TrainerOptions;
  readonly #knowledge: Knowledge;
  #rounds = 0;
  #last: RoundResult | undefined;
  #nextRoundMs = 0;
  #nextAskMs = 0;
  #nextCheckMs = 0;
  /** The request waits without a partner since then. */
  #waiting: { session_id: string; sinceMs: number } | undefined;

  constructor(options: TrainerOptions) {
    this.#options = options;
    const { checker = new Checker() } = options;
    this.#knowledge = { library: new Library(), checker, reputation: new Reputation() };
  }

  /**
   * Works on one connection until it is done (`rounds`, `once`) or `signal` aborts, then leaves and closes it. What
   * was learned stays for a next call with another connection.
   * @throws {HubError} when the hub ended the connection for good.
   */
  async run(hub: Hub, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const over = AbortSignal.any([signal, ended.signal]);
    const session = new TrainerSession(hub, this.#options, this.#knowledge, over);
    // The error that ends the connection is thrown at the end, once the work has stopped.
    const listening = session.listen().finally(() => ended.abort());
    listening.catch(() => {});
    // Closing also ends the wait for an answer that no hub is there to give.
    const close = () => hub.close({ leave: true });
    signal.addEventListener("abort", close, { once: true });
    try {
      // A trainer that is not admitted, or has no hub, learns so at once and not after a round.
      await hub.ready();
      await this.#work(session, over);
    } catch (error) {
      const isStopped = error === over.reason || (error instanceof ClosedError && signal.aborted);
      if (!over.aborted || !isStopped) throw error;
    } finally {
      signal.removeEventListener("abort", close);
      await close();
    }
    await listening;
  }

  async #work(session: TrainerSession, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted && !this.#isDone(session)) {
      const nowMs = clock.monotonicMs();
      const collaboration = this.#last && session.collaborations.next();
      this.#noteWaiting(session, nowMs);
      const unserved = this.#last && !collaboration && await this.#unserved(session, nowMs);
      if (collaboration) await session.collaborate(collaboration, this.#last!);
      else if (unserved) {
        await session.workAlone(unserved, this.#last!);
        this.#nextAskMs = clock.monotonicMs() + INTERVAL_MS;
      } else if (this.#wantsRound(session) && nowMs >= this.#nextRoundMs) await this.#learn(session);
      else if (this.#last && session.collaborations.mayAsk() && nowMs >= this.#nextAskMs) {
        this.#nextAskMs = nowMs + INTERVAL_MS;
        await session.ask(this.#last);
      } else if (session.exchange.hasUnchecked() && nowMs >= this.#nextCheckMs) await this.#check(session);
      else await session.rest(this.#restMs(session, nowMs));
    }
    if (!signal.aborted) await session.exchange.settled();
  }

  async #learn(session: TrainerSession): Promise<void> {
    const round = this.#rounds + 1;
    this.#last = await session.learn(round, this.#last?.classic);
    this.#rounds = round;
    this.#nextRoundMs = this.#options.clock.monotonicMs() + INTERVAL_MS;
  }

  async #check(session: TrainerSession): Promise<void> {
    const { clock } = this.#options;
    const startMs = clock.monotonicMs();
    await session.check();
    const nowMs = clock.monotonicMs();
    this.#nextCheckMs = nowMs + PAUSE_PER_CHECK * (nowMs - startMs);
  }

  #noteWaiting(session: TrainerSession, nowMs: number): void {
    const session_id = session.collaborations.unanswered();
    if (session_id === this.#waiting?.session_id) return;
    this.#waiting = session_id === undefined ? undefined : { session_id, sinceMs: nowMs };
  }

  /** Returns a request of this trainer that ended without a result, or that it has now waited for long enough. */
  async #unserved(session: TrainerSession, nowMs: number): Promise<string | undefined> {
    const [ended] = session.collaborations.takeUnserved();
    if (ended !== undefined || !this.#waiting || nowMs < this.#waiting.sinceMs + PATIENCE_MS) return ended;
    const { session_id, sinceMs } = this.#waiting;
    this.#waiting = undefined;
    return await session.takeBack(session_id, nowMs - sinceMs) ? session_id : undefined;
  }

  /** While the hub is away only one round's shares wait for it. */
  #wantsRound(session: TrainerSession): boolean {
    return this.#rounds < (this.#options.rounds ?? Infinity) && session.exchange.isSettled;
  }

  /** Returns how long there is nothing to do by the clock. */
  #restMs(session: TrainerSession, nowMs: number): number {
    const due = [
      this.#wantsRound(session) ? this.#nextRoundMs : Infinity,
      session.collaborations.mayAsk() ? this.#nextAskMs : Infinity,
      this.#waiting ? this.#waiting.sinceMs + PATIENCE_MS : Infinity,
      session.exchange.hasUnchecked() ? this.#nextCheckMs : Infinity,
    ];
    return Math.min(INTERVAL_MS, Math.max(0, Math.min(...due) - nowMs));
  }

  #isDone(session: TrainerSession): boolean {
    const { once, rounds } = this.#options;
    const hasFinished = session.collaborations.finished > 0;
    if (once) return this.#rounds > 0 && hasFinished;
    return rounds !== undefined && this.#rounds >= rounds && !session.collaborations.isBusy();
  }
}
