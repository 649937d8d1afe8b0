/**
 * The coupled simulator of networking and graphics merges and encodes a recording's damage, and sends it over a
 * reliable link to a display. Its space joins both families with an encoder (15 parameters): what is best for one
 * half depends on the other.
 */
import { exactLog } from "../../learner/exact_math.ts";
import { area, mergeDamage, type Rect } from "../graphics/damage.ts";
import { damageClassics, type Merge } from "../graphics/damage_classics.ts";
import { dmgOf, dmgSpace } from "../graphics/dmg_space.ts";
import {
  FRAMES_PER_SECOND,
  generateScreenRecording,
  SCREEN_HEIGHT,
  SCREEN_WIDTH,
  type ScreenRecording,
  screenRecordingBytes,
} from "../graphics/screen_recording.ts";
import { screenRecordingFeatures } from "../graphics/screen_recording_features.ts";
import { defineKernel } from "../kernel.ts";
import { ccdOf, ccdSpace } from "../networking/ccd_space.ts";
import { congestionClassics } from "../networking/congestion_classics.ts";
import {
  type CongestionControl,
  generateLink,
  type Link,
  type PacketSource,
  type PathView,
  simulateLink,
} from "../networking/link.ts";
import { linkFeatures } from "../networking/link_features.ts";
import type { Params, Space } from "../space.ts";
import { bitsPerPixel, type EncoderParams, HIGHEST_BPP, LOWEST_BPP } from "./encoder.ts";

/** These damage settings stay fixed in the pair. */
const FIXED_DAMAGE = { rel_waste: 0.05, max_rects: 12 };

/** The space holds `ccd@1`, the two free parameters of `dmg@1`, and the encoder. */
export const streamSpace: Space = {
  id: "stream@1",
  params: [
    ...ccdSpace.params,
    ...dmgSpace.params.filter((param) => !(param.name in FIXED_DAMAGE)),
    { name: "q_bpp", unit: "bit/px", min: LOWEST_BPP, max: HIGHEST_BPP, scale: "log" },
    { name: "every_nth", unit: "frames", min: 1, max: 6, scale: "int" },
    { name: "backlog_gain", unit: "1", min: 0, max: 3, scale: "lin" },
    { name: "skip_backlog_ms", unit: "ms", min: 5, max: 500, scale: "log" },
  ],
  points: {},
};

/** One would write these encoders by hand; a joint search begins with the partners' patterns and each of these. */
export const SIMPLE_ENCODERS = {
  steady: { q_bpp: 0.2, every_nth: 2, backlog_gain: 0, skip_backlog_ms: 500 },
  adaptive: { q_bpp: 0.4, every_nth: 2, backlog_gain: 1, skip_backlog_ms: 100 },
  eager: { q_bpp: 0.4, every_nth: 1, backlog_gain: 2, skip_backlog_ms: 50 },
} satisfies Record<string, EncoderParams>;

interface StreamWorkload {
  readonly link: Link;
  readonly recording: ScreenRecording;
}

interface StreamPolicy {
  readonly control: CongestionControl;
  readonly merge: Merge;
  readonly encoder: EncoderParams;
}

/**
 * The objective is the mean over damaged frames of 0.25·ln(bpp / 0.03) - min(3, latency / 100 ms); a frame that is
 * never shown counts -3.
 */
export const stream = defineKernel<StreamWorkload, StreamPolicy>({
  sim: { name: "stream", version: "1.0.0" },
  space: streamSpace,
  objective: { name: "experience", unit: "points", direction: "max", logarithmic: false },
  generator: { name: "mmpp-link@1+desktop@1", unit: "ms", defaultLength: 20_000, maxLength: 60_000 },
  template: {
    modules: ["congestion", "damage", "encoder"],
    policy: `({
  control: new Ccd(params),
  merge: (damage: readonly Rect[], width: number, height: number) =>
    mergeDamage(damage, { ...params, rel_waste: ${FIXED_DAMAGE.rel_waste}, max_rects: ${FIXED_DAMAGE.max_rects} }, width, height),
  bitsPerPixel: (backlogMs: number, pixels: number) => bitsPerPixel(params, backlogMs, pixels),
})`,
    interface: "VALUE: control of ccd@1; merge(damage, width, height); bitsPerPixel(backlogMs, pixels)",
    kernel: { module: "stream", name: "stream" },
  },
  features: {
    version: "stream-features@1",
    of: ({ link, recording }) => [...linkFeatures(link), ...screenRecordingFeatures(recording)],
  },
  classics: {
    reno_extents_steady: () => byHand("reno", "extents", "steady"),
    cubic_tiles_steady: () => byHand("cubic", "tiles_64", "steady"),
    vegas_greedy_adaptive: () => byHand("vegas", "fixed_waste_4096", "adaptive"),
    copa_greedy_steady: () => byHand("copa", "fixed_waste_4096", "steady"),
    copa_greedy_adaptive: () => byHand("copa", "fixed_waste_4096", "adaptive"),
    copa_greedy_eager: () => byHand("copa", "fixed_waste_4096", "eager"),
  },
  family: (params) => ({
    control: ccdOf(params),
    merge: dmgOf({ ...params, ...FIXED_DAMAGE }),
    encoder: params as unknown as EncoderParams,
  }),
  generate: ({ seed, length }) => ({
    link: generateLink(seed, length),
    recording: generateScreenRecording(seed, Math.floor((length * FRAMES_PER_SECOND) / 1000)),
  }),
  bytes: ({ link, recording }) => concat(link, screenRecordingBytes(recording)),
  run({ link, recording }, policy, limit) {
    const display = new Display(recording, policy);
    const counts = simulateLink(link, policy.control, Math.min(link.length, limit), display);
    return [...display.counts(), counts.capacity, counts.delivered, counts.dropped];
  },
  value: ([damaged, , quality, lateMs]) => (quality! / 1e6 - lateMs! / 100) / Math.max(1, damaged!),
});

/** Returns a `ccd@1` and a `dmg@1` setting as one point of the joint space, once with each simple encoder. */
export function plugTogether(control: Params, damage: Params): Params[] {
  return Object.values(SIMPLE_ENCODERS).map((encoder) => {
    const all: Params = { ...control, ...damage, ...encoder };
    return Object.fromEntries(streamSpace.params.map(({ name }) => [name, all[name]!]));
  });
}

function byHand(
  control: keyof typeof congestionClassics,
  merge: keyof typeof damageClassics,
  encoder: keyof typeof SIMPLE_ENCODERS,
): StreamPolicy {
  return {
    control: congestionClassics[control](),
    merge: damageClassics[merge](),
    encoder: SIMPLE_ENCODERS[encoder],
  };
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

const WORST_LATENCY_MS = 300;
const PAYLOAD_BYTES = 1400;
const RECT_HEADER_BYTES = 24;
/**
 * Damage that waits is joined coarsely above this many rectangles, so that a stalled sender does not drown in
 * it.
 */
const MOST_PENDING = 12;
const PENDING_MERGE = { merge_waste_px: 4000, rel_waste: 0.1, max_rects: 8, align_px: 1 };

/**
 * Collects damage, sends updates when the encoder lets it, and counts what the other side sees. Every damaged
 * frame counts by itself: a mean over updates would reward a sender that sends a few good ones and then falls
 * silent.
 */
class Display implements PacketSource {
  readonly #recording: ScreenRecording;
  readonly #merge: Merge;
  readonly #encoder: EncoderParams;
  #frame = 0;
  #damaged = 0;
  #pending: Rect[] = [];
  /** The damage that waits was done at these times, one entry a frame. */
  #waitingSinceMs: number[] = [];
  #lastSentMs = -1000;
  readonly #updates: { quality: number; damagedMs: readonly number[] }[] = [];
  #shown = 0;
  #quality = 0;
  #lateMs = 0;

  constructor(recording: ScreenRecording, { merge, encoder }: StreamPolicy) {
    this.#recording = recording;
    this.#merge = merge;
    this.#encoder = encoder;
  }

  /**
   * Returns damaged frames, those shown, quality of those shown in millionths, latency of all in ms (300 at most,
   * 300 if never shown), updates.
   */
  counts(): number[] {
    const lateMs = this.#lateMs + (this.#damaged - this.#shown) * WORST_LATENCY_MS;
    return [this.#damaged, this.#shown, this.#quality, lateMs, this.#updates.length];
  }

  produce({ nowMs, backlog, queueDelayMs, rate }: PathView): number {
    this.#collect(nowMs);
    const { every_nth, skip_backlog_ms } = this.#encoder;
    const tooEarly = (nowMs - this.#lastSentMs) * FRAMES_PER_SECOND < every_nth * 1000;
    if (tooEarly || this.#waitingSinceMs.length === 0) return 0;
    const backlogMs = backlog / Math.max(0.05, rate) + queueDelayMs;
    return backlogMs > skip_backlog_ms ? 0 : this.#encode(nowMs, backlogMs);
  }

  onFrame(frame: number, nowMs: number): void {
    const { quality, damagedMs } = this.#updates[frame]!;
    this.#shown += damagedMs.length;
    this.#quality += quality * damagedMs.length;
    for (const sinceMs of damagedMs) this.#lateMs += Math.min(WORST_LATENCY_MS, nowMs - sinceMs);
  }

  #collect(nowMs: number): void {
    while (this.#frame < this.#recording.length && this.#frame * 1000 <= nowMs * FRAMES_PER_SECOND) {
      const damage = this.#recording[this.#frame++]!;
      if (damage.length === 0) continue;
      this.#damaged++;
      this.#waitingSinceMs.push(nowMs);
      this.#pending.push(...damage);
      if (this.#pending.length > MOST_PENDING) {
        this.#pending = mergeDamage(this.#pending, PENDING_MERGE, SCREEN_WIDTH, SCREEN_HEIGHT);
      }
    }
  }

  #encode(nowMs: number, backlogMs: number): number {
    const rects = this.#merge(this.#pending);
    const pixels = rects.reduce((sum, rect) => sum + area(rect), 0);
    const bpp = bitsPerPixel(this.#encoder, backlogMs, pixels);
    const quality = Math.round(250_000 * exactLog(bpp / LOWEST_BPP));
    this.#updates.push({ quality, damagedMs: this.#waitingSinceMs });
    this.#pending = [];
    this.#waitingSinceMs = [];
    this.#lastSentMs = nowMs;
    return Math.ceil((rects.length * RECT_HEADER_BYTES + (pixels * bpp) / 8) / PAYLOAD_BYTES);
  }
}
