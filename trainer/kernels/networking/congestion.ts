/**
 * The family `ccd@1` of congestion controls has an AIMD (binomial) term plus a pull towards a window derived from
 * queueing delay.
 */
import { exactPow } from "../../learner/exact_math.ts";

/** These settings make one member of the family. */
export interface CcdParams {
  /** The window grows additively by alpha · ⌊cwnd⌋^-k_exp packets per round trip. */
  readonly alpha: number;
  readonly k_exp: number;
  /** A loss leaves this share of the window. */
  readonly beta: number;
  /** The target window is k · (rtt / queueing delay)^p packets. */
  readonly k: number;
  readonly p: number;
  /** The pull towards the target has this strength, in packets per round trip. */
  readonly g: number;
  /** This share of the window is given up, once per round trip, above 1.5 times the target. */
  readonly md: number;
  /** The sending rate is this multiple of cwnd per smoothed round trip. */
  readonly pacing: number;
  /** This queueing delay ends slow start; at 300 only a loss ends it. */
  readonly ss_exit_ms: number;
}

const SMALLEST_WINDOW = 2;
const LARGEST_WINDOW = 5000;
const NO_DELAY_EXIT_MS = 300;
/** Queueing delays below this have their target looked up; the longest are rare. */
const TABLE_MS = 1024;

/**
 * `Ccd` is a member of the family: `cwnd` packets may be under way; times are whole milliseconds; call `onAck` for every
 * acknowledged packet, `onLoss` once per loss event.
 */
export class Ccd {
  cwnd = 10;
  readonly pacing: number;
  readonly #params: CcdParams;
  /**
   * These hold alpha · w^-k_exp by w and the target by queueing delay, 0 where not known yet: powers cost more than
   * all the rest.
   */
  readonly #increases = new Float64Array(LARGEST_WINDOW + 1);
  readonly #targets = new Float64Array(TABLE_MS);
  #targetsBaseMs = -1;
  #slowStart = true;
  #lastCutMs = -1e9;

  constructor(params: CcdParams) {
    this.#params = params;
    this.pacing = params.pacing;
  }

  onAck(nowMs: number, rttMs: number, queueDelayMs: number, srttMs: number): void {
    const { alpha, g, md, ss_exit_ms } = this.#params;
    const before = this.cwnd;
    if (this.#slowStart) {
      if (queueDelayMs <= ss_exit_ms || ss_exit_ms === NO_DELAY_EXIT_MS) {
        this.cwnd = Math.min(LARGEST_WINDOW, before + 1);
        return;
      }
      this.#slowStart = false;
    }
    let w = before;
    if (alpha > 0) w += this.#increase(Math.floor(before)) / before;
    if (g > 0 || md > 0) {
      const target = this.#target(rttMs, queueDelayMs);
      w += (g * (target - before)) / Math.max(target, before) / before;
      if (before > 1.5 * target && nowMs - this.#lastCutMs > srttMs) {
        w *= 1 - md;
        this.#lastCutMs = nowMs;
      }
    }
    this.cwnd = Math.min(LARGEST_WINDOW, Math.max(SMALLEST_WINDOW, w));
  }

  onLoss(): void {
    this.#slowStart = false;
    this.cwnd = Math.max(SMALLEST_WINDOW, this.cwnd * this.#params.beta);
  }

  #increase(window: number): number {
    const known = this.#increases[window]!;
    if (known > 0) return known;
    return this.#increases[window] = this.#params.alpha * exactPow(window, -this.#params.k_exp);
  }

  #target(rttMs: number, queueDelayMs: number): number {
    const baseMs = rttMs - queueDelayMs;
    if (baseMs !== this.#targetsBaseMs) {
      this.#targets.fill(0);
      this.#targetsBaseMs = baseMs;
    }
    const known = this.#targets[queueDelayMs];
    if (known) return known;
    const { k, p } = this.#params;
    const target = k * exactPow(rttMs / Math.max(0.5, queueDelayMs), p);
    if (queueDelayMs < TABLE_MS) this.#targets[queueDelayMs] = target;
    return target;
  }
}
