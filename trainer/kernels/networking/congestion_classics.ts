/**
 * Implements known congestion controls, each written on its own and simplified to what the link model has (no SACK,
 * no fairness between flows), hence "-like". Learning has to beat them; reno, vegas_like and copa_like are also
 * exact points of the family `ccd@1`.
 */
import { exactPow } from "../../learner/exact_math.ts";
import type { CongestionControl } from "./link.ts";

const MIN_WINDOW = 2;
const MAX_WINDOW = 5000;

/** Implements Reno (RFC 5681), paced at twice its window per round trip. */
class Reno implements CongestionControl {
  cwnd = 10;
  readonly pacing = 2;
  #threshold = Infinity;

  onAck(): void {
    this.cwnd = Math.min(MAX_WINDOW, this.cwnd < this.#threshold ? this.cwnd + 1 : this.cwnd + 1 / this.cwnd);
  }

  onLoss(): void {
    this.cwnd = Math.max(MIN_WINDOW, this.cwnd / 2);
    this.#threshold = this.cwnd;
  }
}

/** Implements CUBIC (RFC 9438) with C = 0.4 and beta = 0.7, without its Reno-friendly region. */
class Cubic implements CongestionControl {
  cwnd = 10;
  readonly pacing = 2;
  #threshold = Infinity;
  #before = 0;
  #epochMs = -1;
  #inflectionS = 0;

  onAck(nowMs: number, _rttMs: number, _queueDelayMs: number, srttMs: number): void {
    if (this.cwnd < this.#threshold) {
      this.cwnd = Math.min(MAX_WINDOW, this.cwnd + 1);
      return;
    }
    if (this.#epochMs < 0) {
      this.#epochMs = nowMs;
      this.#inflectionS = exactPow((this.#before * 0.3) / 0.4, 1 / 3);
    }
    const t = (nowMs - this.#epochMs + srttMs) / 1000 - this.#inflectionS;
    const target = 0.4 * t * t * t + this.#before;
    const gain = target > this.cwnd ? Math.min(0.5, (target - this.cwnd) / this.cwnd) : 0.01 / this.cwnd;
    this.cwnd = Math.min(MAX_WINDOW, this.cwnd + gain);
  }

  onLoss(): void {
    this.#before = this.cwnd;
    this.cwnd = Math.max(MIN_WINDOW, this.cwnd * 0.7);
    this.#threshold = this.cwnd;
    this.#epochMs = -1;
  }
}

/**
 * Implements TCP Vegas (Brakmo 1994): once per round trip one packet up below 2 queued packets, one down above 4.
 */
class Vegas implements CongestionControl {
  cwnd = 10;
  readonly pacing = 2;
  #slowStart = true;
  #nextMs = 0;

  onAck(nowMs: number, _rttMs: number, queueDelayMs: number, srttMs: number): void {
    const queued = (this.cwnd * queueDelayMs) / srttMs;
    if (this.#slowStart) {
      if (queued > 1) this.#slowStart = false;
      else this.cwnd = Math.min(MAX_WINDOW, this.cwnd + 0.5);
      return;
    }
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + srttMs;
    if (queued < 2) this.cwnd = Math.min(MAX_WINDOW, this.cwnd + 1);
    else if (queued > 4) this.cwnd = Math.max(MIN_WINDOW, this.cwnd - 1);
  }

  onLoss(): void {
    this.#slowStart = false;
    this.cwnd = Math.max(MIN_WINDOW, this.cwnd / 2);
  }
}

/**
 * Implements Copa (Arun, NSDI'18) with delta 0.5, velocity doubling and pacing 2, without its mode for competing
 * with buffer fillers.
 */
class Copa implements CongestionControl {
  cwnd = 10;
  readonly pacing = 2;
  #slowStart = true;
  #velocity = 1;
  #direction = 0;
  #windowBefore = 10;
  #sinceMs = 0;

  onAck(nowMs: number, rttMs: number, queueDelayMs: number, srttMs: number): void {
    const target = rttMs / (0.5 * Math.max(0.5, queueDelayMs));
    if (this.#slowStart) {
      if (this.cwnd < target) {
        this.cwnd = Math.min(MAX_WINDOW, this.cwnd + 1);
        return;
      }
      this.#slowStart = false;
    }
    if (nowMs - this.#sinceMs > srttMs) {
      const direction = this.cwnd > this.#windowBefore ? 1 : -1;
      this.#velocity = direction === this.#direction ? Math.min(64, this.#velocity * 2) : 1;
      this.#direction = direction;
      this.#windowBefore = this.cwnd;
      this.#sinceMs = nowMs;
    }
    const way = this.cwnd < target ? 1 : -1;
    if (way !== this.#direction) this.#velocity = 1;
    this.cwnd = Math.min(
      MAX_WINDOW,
      Math.max(MIN_WINDOW, this.cwnd + (way * this.#velocity) / (0.5 * this.cwnd)),
    );
  }

  onLoss(): void {}
}

/**
 * Implements LEDBAT (RFC 6817), which holds the queue at 100 ms. The family has no fixed delay target, so this one
 * is no point of it.
 */
class Ledbat implements CongestionControl {
  cwnd = 10;
  readonly pacing = 2;

  onAck(_nowMs: number, _rttMs: number, queueDelayMs: number): void {
    const offTarget = (100 - queueDelayMs) / 100;
    this.cwnd = Math.min(MAX_WINDOW, Math.max(MIN_WINDOW, this.cwnd + offTarget / this.cwnd));
  }

  onLoss(): void {
    this.cwnd = Math.max(MIN_WINDOW, this.cwnd / 2);
  }
}

/**
 * Follows BBR v1: it takes its rate from the largest delivery rate of ten round trips, in eight gain phases, with a
 * window of two bandwidth-delay products.
 */
class BbrLike implements CongestionControl {
  cwnd = 10;
  pacing = 2.89;
  readonly #samples: { atMs: number; rate: number }[] = [];
  #acked = 0;
  #windowStartMs = 0;
  #minRttMs = Infinity;
  #startup = true;
  #fullRate = 0;
  #roundsWithoutGrowth = 0;
  #phase = 0;
  #phaseStartMs = 0;

  onAck(nowMs: number, rttMs: number, _queueDelayMs: number, srttMs: number): void {
    this.#acked++;
    this.#minRttMs = Math.min(this.#minRttMs, rttMs);
    if (nowMs - this.#windowStartMs < srttMs) return;
    this.#samples.push({ atMs: nowMs, rate: this.#acked / Math.max(1, nowMs - this.#windowStartMs) });
    this.#acked = 0;
    this.#windowStartMs = nowMs;
    while (nowMs - this.#samples[0]!.atMs > 10 * srttMs) this.#samples.shift();
    const rate = this.#samples.reduce((best, sample) => Math.max(best, sample.rate), 0);
    if (this.#startup) this.#watchGrowth(rate);
    if (nowMs - this.#phaseStartMs > this.#minRttMs) {
      this.#phase = (this.#phase + 1) % 8;
      this.#phaseStartMs = nowMs;
    }
    const gain = this.#startup ? 2.89 : this.#phase === 0 ? 1.25 : this.#phase === 1 ? 0.75 : 1;
    this.cwnd = Math.max(4, 2 * rate * this.#minRttMs);
    this.pacing = (gain * rate * srttMs) / this.cwnd;
  }

  onLoss(): void {}

  #watchGrowth(rate: number): void {
    if (rate > this.#fullRate * 1.25) {
      this.#fullRate = rate;
      this.#roundsWithoutGrowth = 0;
    } else if (++this.#roundsWithoutGrowth >= 3) this.#startup = false;
  }
}

/**
 * Moves towards a window at a strength that shrinks with the relative distance, out of slow start once
 * `exitMs` of queue are seen. With 3 queued packets and strength 1 this is the steady state of Vegas, with
 * 1/delta and 1/delta that of Copa at velocity one.
 */
class TowardsQueue implements CongestionControl {
  cwnd = 10;
  readonly pacing = 2;
  readonly #queuedPackets: number;
  readonly #perRoundTrip: number;
  readonly #exitMs: number;
  readonly #afterLoss: number;
  #slowStart = true;

  constructor(queuedPackets: number, perRoundTrip: number, exitMs: number, afterLoss: number) {
    this.#queuedPackets = queuedPackets;
    this.#perRoundTrip = perRoundTrip;
    this.#exitMs = exitMs;
    this.#afterLoss = afterLoss;
  }

  onAck(_nowMs: number, rttMs: number, queueDelayMs: number): void {
    this.#slowStart &&= queueDelayMs <= this.#exitMs;
    if (this.#slowStart) {
      this.cwnd = Math.min(MAX_WINDOW, this.cwnd + 1);
      return;
    }
    const target = this.#queuedPackets * (rttMs / Math.max(0.5, queueDelayMs));
    const gap = target - this.cwnd;
    const share = gap / (gap > 0 ? target : this.cwnd);
    this.cwnd = Math.min(
      MAX_WINDOW,
      Math.max(MIN_WINDOW, this.cwnd + (this.#perRoundTrip * share) / this.cwnd),
    );
  }

  onLoss(): void {
    this.#slowStart = false;
    this.cwnd = Math.max(MIN_WINDOW, this.cwnd * this.#afterLoss);
  }
}

/** Holds every classic by name; each call makes a fresh one. */
export const congestionClassics = {
  reno: () => new Reno(),
  cubic: () => new Cubic(),
  vegas: () => new Vegas(),
  vegas_like: () => new TowardsQueue(3, 1, 10, 0.5),
  copa: () => new Copa(),
  copa_like: () => new TowardsQueue(2, 2, 10, 0.95),
  ledbat: () => new Ledbat(),
  bbr_like: () => new BbrLike(),
} satisfies Record<string, () => CongestionControl>;
