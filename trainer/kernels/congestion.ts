/** The family `ccd@1` of congestion controls: an AIMD (binomial) term plus a pull towards a window derived from queueing delay. */
import { exactPow } from "../learner/exact_math.ts";

/** Settings of one member of the family. */
export interface CcdParams {
  /** Additive increase, packets per round trip at window 1: alpha · cwnd^-k_exp. */
  alpha: number;
  k_exp: number;
  /** Window after a loss, as a share of the one before. */
  beta: number;
  /** Target window: k · (rtt / queueing delay)^p packets. */
  k: number;
  p: number;
  /** Strength of the pull towards the target, packets per round trip. */
  g: number;
  /** Share of the window given up, once per round trip, above 1.5 times the target. */
  md: number;
  /** Sending rate as a multiple of cwnd per smoothed round trip. */
  pacing: number;
  /** Queueing delay that ends slow start; at 300 only a loss ends it. */
  ss_exit_ms: number;
}

const SMALLEST_WINDOW = 2;
const LARGEST_WINDOW = 5000;
const NO_DELAY_EXIT_MS = 300;

/** A member of the family: `cwnd` packets may be under way; call `onAck` for every acknowledged packet, `onLoss` once per loss event. */
export class Ccd {
  cwnd = 10;
  readonly pacing: number;
  readonly #params: CcdParams;
  #slowStart = true;
  #lastCutMs = -1e9;

  constructor(params: CcdParams) {
    this.#params = params;
    this.pacing = params.pacing;
  }

  onAck(nowMs: number, rttMs: number, queueDelayMs: number, srttMs: number): void {
    const { alpha, k_exp, k, p, g, md, ss_exit_ms } = this.#params;
    let w = this.cwnd;
    if (this.#slowStart) {
      if (queueDelayMs <= ss_exit_ms || ss_exit_ms === NO_DELAY_EXIT_MS) {
        this.cwnd = Math.min(LARGEST_WINDOW, w + 1);
        return;
      }
      this.#slowStart = false;
    }
    if (alpha > 0) w += (alpha * exactPow(this.cwnd, -k_exp)) / this.cwnd;
    if (g > 0 || md > 0) {
      const target = k * exactPow(rttMs / Math.max(0.5, queueDelayMs), p);
      const pull = this.cwnd < target ? (target - this.cwnd) / target : (target - this.cwnd) / this.cwnd;
      w += (g * pull) / this.cwnd;
      if (this.cwnd > 1.5 * target && nowMs - this.#lastCutMs > srttMs) {
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
}
