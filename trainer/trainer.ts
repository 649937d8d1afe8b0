/**
 * The trainer: an AI that learns in rounds, shares what it found, checks what others found and works with
 * those whose specialization complements its own. One thing at a time; listening never stops.
 */
import { ClosedError } from "../client/hub_client.ts";
import { Checker } from "./artifacts/verify.ts";
import type { Knowledge } from "./exchange.ts";
import type { Hub } from "./hub_port.ts";
import { Library } from "./library.ts";
import { Life, type TrainerOptions } from "./life.ts";
import { Reputation } from "./reputation.ts";
import type { RoundResult } from "./round.ts";

/** The guide's rhythm: how long after one round, or one look at collaborations, the next one comes. */
const EVERY_MS = 10_000;
/** How long a request waits for a partner before this trainer does its work alone. */
const PATIENCE_MS = 10_000;
/**
 * After a check, the next one waits this many times as long as it took: among many AIs checking would never
 * end, and take the processor from those who work together. What is told anew before its turn comes stays
 * unverified, and unused.
 */
const PAUSE_PER_CHECK = 3;

/**
 * Decides what is next: work with a partner, then the work for which none came, then learning, then asking
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
  /** The request that nobody works on, and since when. */
  #waiting: { session_id: string; sinceMs: number } | undefined;

  constructor(options: TrainerOptions) {
    this.#options = options;
    const { checker = new Checker() } = options;
    this.#knowledge = { library: new Library(), checker, reputation: new Reputation() };
  }

  /**
   * Lives on one connection until it is done (`rounds`, `once`) or `signal` aborts, then says goodbye and
   * closes it. What was learned stays for a next call with another connection.
   * @throws {HubError} when the hub ended the connection for good.
   */
  async run(hub: Hub, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const over = AbortSignal.any([signal, ended.signal]);
    const life = new Life(hub, this.#options, this.#knowledge, over);
    // What ends the connection is thrown at the end, once the work has stopped.
    const listening = life.listen().finally(() => ended.abort());
    listening.catch(() => {});
    // Closing also ends the wait for an answer that no hub is there to give.
    const close = () => hub.close({ leave: true });
    signal.addEventListener("abort", close, { once: true });
    try {
      // Who is not let in, or has no hub, is told at once and not after a round.
      await hub.ready();
      await this.#work(life, over);
    } catch (error) {
      const isStopped = error === over.reason || (error instanceof ClosedError && signal.aborted);
      if (!over.aborted || !isStopped) throw error;
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
      this.#noteWaiting(life, nowMs);
      const unserved = this.#last && !session && await this.#unserved(life, nowMs);
      if (session) await life.collaborate(session, this.#last!);
      else if (unserved) {
        await life.workAlone(unserved, this.#last!);
        this.#nextAskMs = clock.monotonicMs() + EVERY_MS;
      } else if (this.#wantsRound(life) && nowMs >= this.#nextRoundMs) await this.#learn(life);
      else if (this.#last && life.collaborations.mayAsk() && nowMs >= this.#nextAskMs) {
        this.#nextAskMs = nowMs + EVERY_MS;
        await life.ask(this.#last);
      } else if (life.exchange.hasUnchecked() && nowMs >= this.#nextCheckMs) await this.#check(life);
      else await life.rest(this.#restMs(life, nowMs));
    }
    if (!signal.aborted) await life.exchange.settled();
  }

  async #learn(life: Life): Promise<void> {
    const round = this.#rounds + 1;
    this.#last = await life.learn(round, this.#last?.classic);
    this.#rounds = round;
    this.#nextRoundMs = this.#options.clock.monotonicMs() + EVERY_MS;
  }

  async #check(life: Life): Promise<void> {
    const { clock } = this.#options;
    const startMs = clock.monotonicMs();
    await life.check();
    const nowMs = clock.monotonicMs();
    this.#nextCheckMs = nowMs + PAUSE_PER_CHECK * (nowMs - startMs);
  }

  #noteWaiting(life: Life, nowMs: number): void {
    const session_id = life.collaborations.unanswered();
    if (session_id === this.#waiting?.session_id) return;
    this.#waiting = session_id === undefined ? undefined : { session_id, sinceMs: nowMs };
  }

  /** A request of this trainer that ended without a result, or that it has now waited for long enough. */
  async #unserved(life: Life, nowMs: number): Promise<string | undefined> {
    const [ended] = life.collaborations.takeUnserved();
    if (ended !== undefined || !this.#waiting || nowMs < this.#waiting.sinceMs + PATIENCE_MS) return ended;
    const { session_id, sinceMs } = this.#waiting;
    this.#waiting = undefined;
    return await life.takeBack(session_id, nowMs - sinceMs) ? session_id : undefined;
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
      this.#waiting ? this.#waiting.sinceMs + PATIENCE_MS : Infinity,
      life.exchange.hasUnchecked() ? this.#nextCheckMs : Infinity,
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
