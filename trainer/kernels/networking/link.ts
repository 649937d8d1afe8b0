/**
 * Simulates a bottleneck link in steps of one millisecond: a drop-tail queue served at recorded delivery
 * opportunities, acknowledgements that come back after the base round trip, and one sender whose congestion control
 * it calls. A `PacketSource` decides who sends what.
 */
import { exactExp } from "../../learner/exact_math.ts";
import { Rng } from "../../learner/rng.ts";

/** An empty link has this round trip, half of it each way. */
export const BASE_RTT_MS = 40;
const QUEUE_PACKETS = 1000;
/** More packets than this are never under way: no window is as large. */
const RING = 16384;
const RATE_WINDOW_MS = 100;

/** A link is delivery opportunities per millisecond, one packet of 1500 bytes each. */
export type Link = Uint8Array;

/** A recorded link may be faster than the 3 Gbit/s that fit into bytes. */
export type RecordedLink = Link | Uint16Array;

/** A congestion control is a sender's rule. It changes `cwnd` itself; both fields are read after every call. */
export interface CongestionControl {
  /** So many packets may be under way. */
  readonly cwnd: number;
  /** The sending rate is this multiple of cwnd per smoothed round trip. */
  readonly pacing: number;
  /** Handles one acknowledged packet; `queueDelayMs` is its round trip above the smallest one seen. */
  onAck(nowMs: number, rttMs: number, queueDelayMs: number, srttMs: number): void;
  /** Handles a noticed loss; it is called at most once per smoothed round trip. */
  onLoss(nowMs: number, srttMs: number): void;
}

/** The sender knows this of its path when it decides what to send. */
export interface PathView {
  readonly nowMs: number;
  /** So many packets are handed over but not yet sent. */
  readonly backlog: number;
  readonly queueDelayMs: number;
  /** Deliveries are per millisecond over the last 100 ms. */
  readonly rate: number;
}

/** Makes data in frames of whole packets; lost packets are sent again before new ones. */
export interface PacketSource {
  /** Returns the packets of the frame that starts now, 0 for none. Frames are numbered from 0 in this order. */
  produce(path: PathView): number;
  /** The last packet of `frame` reached the other side. */
  onFrame(frame: number, nowMs: number): void;
}

export interface LinkCounts {
  capacity: number;
  delivered: number;
  sumRttMs: number;
  sent: number;
  dropped: number;
}

/** The Markov-modulated Poisson link has these mean rates, evenly spaced by ratio from 0.5 to 20 Mbit/s. */
const LEVELS_MBIT = [0.5, 1.71, 5.848, 20];
const MEAN_DWELL_MS = 1000;
const OUTAGE_PROBABILITY = 0.1;
const MEAN_OUTAGE_MS = 300;
const PACKET_KBIT = 12;

/**
 * Generates a link of `lengthMs` milliseconds: it dwells exponentially (mean 1 s) at one of four levels; one change
 * in ten begins with an outage.
 */
export function generateLink(seed: number, lengthMs: number): Link {
  const rng = new Rng(seed, 0x6c696e6b);
  const link = new Uint8Array(lengthMs);
  const noArrival = LEVELS_MBIT.map((mbit) => exactExp(-mbit / PACKET_KBIT));
  let level = rng.below(LEVELS_MBIT.length);
  for (let t = 0; t < lengthMs;) {
    const dwell = Math.ceil(rng.exponential(MEAN_DWELL_MS));
    for (const end = Math.min(lengthMs, t + dwell); t < end; t++) link[t] = poisson(rng, noArrival[level]!);
    if (rng.uniform() < OUTAGE_PROBABILITY) t += Math.ceil(rng.exponential(MEAN_OUTAGE_MS));
    level = (level + 1 + rng.below(LEVELS_MBIT.length - 1)) % LEVELS_MBIT.length;
  }
  return link;
}

/** Counts uniform draws until their product falls below `none`, the probability of no arrival (Knuth). */
function poisson(rng: Rng, none: number): number {
  let count = 0;
  for (let product = rng.uniform(); product > none; product *= rng.uniform()) count++;
  return count;
}

/** This sender always has something to send. */
const ENDLESS: PacketSource = { produce: () => 0, onFrame: () => {} };

/**
 * Runs `control` over the first `lengthMs` of the link (which repeats at its end); without a `source` it
 * always has data.
 */
export function simulateLink(
  link: RecordedLink,
  control: CongestionControl,
  lengthMs: number,
  source?: PacketSource,
): LinkCounts {
  const path = new Path(control, source);
  for (let t = 0; t < lengthMs; t++) path.tick(t, link[t % link.length]!);
  return path.counts;
}

/** Holds the state of one run. Packets pass through one ring: acknowledged < delivered < queued. */
class Path {
  readonly counts: LinkCounts = { capacity: 0, delivered: 0, sumRttMs: 0, sent: 0, dropped: 0 };
  readonly #control: CongestionControl;
  readonly #source: PacketSource;
  readonly #endless: boolean;
  readonly #sentAt = new Int32Array(RING);
  readonly #deliveredAt = new Int32Array(RING);
  readonly #frameOf = new Int32Array(RING);
  /** Drops behind a packet are noticed when that packet is acknowledged. */
  readonly #dropsBehind = new Int32Array(RING);
  #queued = 0;
  #delivered = 0;
  #acknowledged = 0;
  readonly #dropped: number[] = [];
  readonly #resend: number[] = [];
  readonly #waiting: number[] = [];
  #waitingHead = 0;
  readonly #packetsLeft: number[] = [];
  #underWay = 0;
  #credit = 0;
  #srttMs = BASE_RTT_MS;
  #minRttMs = BASE_RTT_MS;
  #queueDelayMs = 0;
  #lastLossMs = -1e9;
  #rate = 0;
  #recent = 0;

  constructor(control: CongestionControl, source: PacketSource | undefined) {
    this.#control = control;
    this.#source = source ?? ENDLESS;
    this.#endless = source === undefined;
  }

  tick(nowMs: number, opportunities: number): void {
    this.#acknowledge(nowMs);
    if (!this.#endless) this.#produce(nowMs);
    this.#send(nowMs);
    this.#deliver(nowMs, opportunities);
  }

  #acknowledge(nowMs: number): void {
    while (this.#acknowledged < this.#delivered) {
      const slot = this.#acknowledged % RING;
      if (this.#deliveredAt[slot]! + BASE_RTT_MS > nowMs) return;
      this.#acknowledged++;
      this.#underWay--;
      const rttMs = nowMs - this.#sentAt[slot]!;
      this.#srttMs += (rttMs - this.#srttMs) / 8;
      this.#minRttMs = Math.min(this.#minRttMs, rttMs);
      this.#queueDelayMs = rttMs - this.#minRttMs;
      this.#control.onAck(nowMs, rttMs, this.#queueDelayMs, this.#srttMs);
      const drops = this.#dropsBehind[slot]!;
      if (drops > 0) this.#noticeLoss(nowMs, slot, drops);
    }
  }

  #noticeLoss(nowMs: number, slot: number, drops: number): void {
    this.#dropsBehind[slot] = 0;
    this.#underWay -= drops;
    if (!this.#endless) this.#resend.push(...this.#dropped.splice(0, drops));
    if (nowMs - this.#lastLossMs <= this.#srttMs) return;
    this.#lastLossMs = nowMs;
    this.#control.onLoss(nowMs, this.#srttMs);
  }

  #produce(nowMs: number): void {
    if (nowMs % RATE_WINDOW_MS === 0) {
      this.#rate = this.#recent / RATE_WINDOW_MS;
      this.#recent = 0;
    }
    const backlog = this.#resend.length + this.#waiting.length - this.#waitingHead;
    const packets = this.#source.produce({
      nowMs,
      backlog,
      // With nothing under way the queue is empty, whatever the last acknowledgement said: else a source
      // could wait for ever.
      queueDelayMs: this.#underWay > 0 ? this.#queueDelayMs : 0,
      rate: this.#rate,
    });
    if (packets === 0) return;
    const frame = this.#packetsLeft.push(packets) - 1;
    for (let i = 0; i < packets; i++) this.#waiting.push(frame);
  }

  #send(nowMs: number): void {
    const perMs = (this.#control.pacing * this.#control.cwnd) / this.#srttMs;
    this.#credit = Math.min(this.#credit + perMs, Math.max(2, perMs + 1));
    const window = Math.max(1, this.#control.cwnd);
    while (this.#underWay < window && this.#credit >= 1) {
      const frame = this.#endless ? 0 : this.#nextPacket();
      if (frame === undefined) return;
      this.#credit--;
      this.#underWay++;
      this.counts.sent++;
      if (this.#queued - this.#delivered >= QUEUE_PACKETS) this.#drop(frame);
      else {
        const slot = this.#queued++ % RING;
        this.#sentAt[slot] = nowMs;
        this.#frameOf[slot] = frame;
      }
    }
  }

  #nextPacket(): number | undefined {
    const resent = this.#resend.shift();
    if (resent !== undefined) return resent;
    if (this.#waitingHead === this.#waiting.length) return undefined;
    const frame = this.#waiting[this.#waitingHead++];
    if (this.#waitingHead > 4096) {
      this.#waiting.splice(0, this.#waitingHead);
      this.#waitingHead = 0;
    }
    return frame;
  }

  #drop(frame: number): void {
    this.counts.dropped++;
    // The queue is full, so there is a last packet: its acknowledgement reveals the hole behind it.
    this.#dropsBehind[(this.#queued - 1) % RING]!++;
    if (!this.#endless) this.#dropped.push(frame);
  }

  #deliver(nowMs: number, opportunities: number): void {
    this.counts.capacity += opportunities;
    for (let i = 0; i < opportunities && this.#delivered < this.#queued; i++) {
      const slot = this.#delivered++ % RING;
      this.#deliveredAt[slot] = nowMs;
      this.counts.delivered++;
      this.counts.sumRttMs += nowMs - this.#sentAt[slot]! + BASE_RTT_MS;
      this.#recent++;
      if (this.#endless) continue;
      const frame = this.#frameOf[slot]!;
      if (--this.#packetsLeft[frame]! === 0) this.#source.onFrame(frame, nowMs + BASE_RTT_MS / 2);
    }
  }
}
