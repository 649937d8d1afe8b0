/** Rings the bells of one AI by the schedule, one after the other until one of them takes the ring. */
import { type Clock, systemClock } from "../internal/clock.ts";
import type { Waiting } from "./pointer.ts";
import { Schedule } from "./schedule.ts";

/** A bell wakes a client in one way. */
export interface Bell {
  /** Names the way for people: `session socket`, `codex queue`. */
  readonly name: string;
  /** Says why the bell cannot be rung now, for `waiting` or at all; undefined where it can, as far as is known. */
  readonly whyNot: (waiting?: Waiting) => string | undefined;
  /** Rings; that it resolves proves only that the ring was sent. @throws {Error} when it surely was not. */
  readonly ring: (waiting: Waiting, signal: AbortSignal) => Promise<void>;
}

/** The last ring that was tried. */
export interface LastRing {
  readonly bell: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** It was for everything up to this seq. */
  readonly upTo: number;
  /** Says why it failed; undefined where it was sent. */
  readonly failure: string | undefined;
}

/** A ringer is made from these. */
export interface RingerOptions {
  /** The bells, the one that is tried first before the others; a repetition begins with the next one. */
  readonly bells: readonly Bell[];
  /** Returns what waits and nobody has read. */
  readonly waiting: () => Waiting | undefined;
  /** Resolves when that may have changed, after `ms`, or when `signal` aborts. */
  readonly changed: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Is called after each ring that was tried. */
  readonly onRing?: (ring: LastRing) => void;
  /** A ring that takes longer has failed; 5 s unless given. */
  readonly ringMs?: number;
  readonly clock?: Clock;
}

const RING_MS = 5_000;
/** Without anything to wait for it looks this often. */
const IDLE_MS = 300_000;
/** Without a bell that can be rung it looks this often whether there is one. */
const UNABLE_MS = 2_000;

export class Ringer {
  readonly #options: RingerOptions;
  readonly #clock: Clock;
  readonly #schedule = new Schedule();
  #last: LastRing | undefined;

  constructor(options: RingerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** The last ring; undefined before the first one. */
  get last(): LastRing | undefined {
    return this.#last;
  }

  /** Rings until `signal` aborts. It never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { waiting, changed } = this.#options;
    while (!signal.aborted) {
      const now = this.#clock.monotonicMs();
      const found = waiting();
      const due = this.#schedule.dueMs(found, now);
      const able = this.#options.bells.filter((bell) => bell.whyNot(found) === undefined);
      if (found === undefined || due === undefined || due > now || able.length === 0) {
        const ms = due === undefined ? IDLE_MS : able.length === 0 ? UNABLE_MS : due - now;
        await changed(ms, signal);
        continue;
      }
      const first = this.#schedule.attempts % able.length;
      this.#schedule.rung(found, now);
      await this.#ring(found, [...able.slice(first), ...able.slice(0, first)], signal);
    }
  }

  async #ring(waiting: Waiting, bells: readonly Bell[], signal: AbortSignal): Promise<void> {
    for (const bell of bells) {
      const failure = await this.#try(bell, waiting, signal);
      if (signal.aborted) return;
      const last = { bell: bell.name, atMs: this.#clock.wallMs(), upTo: waiting.newest, failure };
      this.#last = last;
      this.#options.onRing?.(last);
      if (failure === undefined) return;
    }
  }

  async #try(bell: Bell, waiting: Waiting, signal: AbortSignal): Promise<string | undefined> {
    const late = new AbortController();
    const either = AbortSignal.any([signal, late.signal]);
    const ended = new AbortController();
    const { ringMs = RING_MS } = this.#options;
    const timeout = this.#clock.delay(ringMs, ended.signal).then(() => {
      if (ended.signal.aborted) return;
      late.abort();
      throw new Error(`it took longer than ${ringMs / 1_000} s`);
    });
    timeout.catch(() => {});
    try {
      await Promise.race([bell.ring(waiting, either), timeout]);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      ended.abort();
    }
  }
}
