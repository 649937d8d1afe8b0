/**
 * The coupled simulator of security and networking has an inline detector that looks into a share of the packets.
 * It can judge by what it sees alone, and the time it takes is lost to the link, so detection is paid for in
 * throughput and delay.
 */
import { defineKernel } from "../kernel.ts";
import { ccdOf, ccdSpace } from "../networking/ccd_space.ts";
import { congestionClassics } from "../networking/congestion_classics.ts";
import { type CongestionControl, generateLink, type Link, simulateLink } from "../networking/link.ts";
import { linkFeatures } from "../networking/link_features.ts";
import { utility } from "../networking/link_utility.ts";
import { callFeatures, type CallWorkload, generateCallWorkload } from "../security/call_workload.ts";
import { aucLoss, countPairs } from "../security/detection_pairs.ts";
import { type Ngram, ORDERS } from "../security/ngram.ts";
import { ngramOf, ngramSpace } from "../security/ngram_space.ts";
import { recordingBytes } from "../security/system_calls.ts";
import type { Params, Space } from "../space.ts";
import { BLOCK, inspectedPerBlock } from "./inspection.ts";

/** The space holds `ngram@1`, `ccd@1`, and the share of packets that are looked into. */
export const idsNetSpace: Space = {
  id: "ids-net@1",
  params: [
    ...ngramSpace.params,
    ...ccdSpace.params,
    { name: "share", unit: "1", min: 0.02, max: 1, scale: "log" },
  ],
  points: {},
};

/** One would set these shares by hand; a joint search begins with the patterns and each of these. */
export const SIMPLE_SHARES = { tenth: 0.1, third: 0.3, all: 1 };

interface Guarded {
  readonly link: Link;
  readonly calls: CallWorkload;
}

interface Guard {
  readonly control: CongestionControl;
  readonly detector: Ngram;
  readonly share: number;
}

const LINK_COUNTS = 5;

/** The objective is U of `ccd@1` minus 1 - AUC of `ngram@1`. */
export const idsNet = defineKernel<Guarded, Guard>({
  sim: { name: "guarded-link", version: "1.0.0" },
  space: idsNetSpace,
  objective: { name: "guarded_utility", unit: "points", direction: "max", logarithmic: false },
  generator: { name: "mmpp-link@1+programs@1", unit: "ms", defaultLength: 15_000, maxLength: 60_000 },
  template: {
    modules: ["congestion", "ngram", "inspection"],
    policy: `({
  control: new Ccd(params),
  model: new NgramModel(),
  detector: new Ngram(params),
  inspects: (packet: number) => packet % BLOCK < inspectedPerBlock(params),
})`,
    interface: "VALUE: control of ccd@1; model and detector of ngram@1; inspects(packet)",
    kernel: { module: "idsNet", name: "idsNet" },
  },
  features: {
    version: "guarded-features@1",
    of: ({ link, calls }) => [...linkFeatures(link), ...callFeatures(calls)],
  },
  classics: {
    reno_bag_all: () => byHand("reno", "bag", "all"),
    cubic_markov_tenth: () => byHand("cubic", "markov_1", "tenth"),
    vegas_markov_third: () => byHand("vegas", "markov_2", "third"),
    copa_markov_tenth: () => byHand("copa", "markov_1", "tenth"),
    copa_markov_all: () => byHand("copa", "markov_1", "all"),
  },
  family: (params) => ({ control: ccdOf(params), detector: ngramOf(params), share: params["share"]! }),
  generate: ({ seed, length }) => ({
    link: generateLink(seed, length),
    calls: generateCallWorkload(seed, length),
  }),
  bytes({ link, calls }) {
    const recording = recordingBytes(calls);
    const bytes = new Uint8Array(link.length + recording.length);
    bytes.set(link);
    bytes.set(recording, link.length);
    return bytes;
  },
  run({ link, calls }, { control, detector, share }, limit) {
    const inspected = inspectedPerBlock({ share });
    const lengthMs = Math.min(link.length, limit);
    const counts = simulateLink(slowedBy(link, inspected), control, lengthMs);
    const capacity = link.subarray(0, lengthMs).reduce((a, b) => a + b, 0);
    const [attacks, normals]: [number[], number[]] = [[], []];
    calls.tests.forEach(({ attack }, i) => {
      (attack ? attacks : normals).push(detector.score(seenOf(calls.probabilities[i]!, inspected)));
    });
    return [
      capacity,
      counts.delivered,
      counts.sumRttMs,
      counts.sent,
      counts.dropped,
      ...countPairs(attacks, normals),
    ];
  },
  value: (counts) => utility(counts) - aucLoss(counts.slice(LINK_COUNTS)),
});

/** Returns an `ngram@1` and a `ccd@1` setting as one point of the joint space, once with each simple share. */
export function plugGuard(ngram: Params, control: Params): Params[] {
  return Object.values(SIMPLE_SHARES).map((share) => ({ ...ngram, ...control, share }));
}

function byHand(
  control: keyof typeof congestionClassics,
  detector: string,
  share: keyof typeof SIMPLE_SHARES,
): Guard {
  return {
    control: congestionClassics[control](),
    detector: ngramOf(ngramSpace.points[detector]!),
    share: SIMPLE_SHARES[share],
  };
}

/**
 * The inspector needs this time for a packet that it passes on, and more for one that it looks into: looking into
 * all, it just keeps up with the mean of the link's fastest level (20 Mbit/s, 600 us a packet), not with its peaks.
 */
const PASS_US = 25;
const INSPECT_US = 600;

/**
 * Returns the link behind an inspector: an opportunity is lost while the inspector is still busy. It works as if
 * there were always a packet, which holds for a sender that always has data and keeps the queue from running dry;
 * else it is too strict.
 */
export function slowedBy(link: Link, inspected: number): Link {
  const slowed = new Uint8Array(link.length);
  let [packet, freeUs] = [0, 0];
  for (let ms = 0; ms < link.length; ms++) {
    freeUs = Math.min(1000, freeUs + 1000);
    for (let i = 0; i < link[ms]! && freeUs > 0; i++) {
      freeUs -= packet++ % BLOCK < inspected ? INSPECT_US : PASS_US;
      slowed[ms]!++;
    }
  }
  return slowed;
}

/**
 * Returns what is left of a trace's probabilities when of each block only the first calls were seen: the others are
 * out, and so are those models that would have to remember more calls than were seen since the block began.
 */
export function seenOf(probabilities: Float64Array, inspected: number): Float64Array {
  if (inspected >= BLOCK) return probabilities;
  const width = ORDERS.length;
  const calls = probabilities.length / width;
  const lastBlock = Math.min(inspected, calls % BLOCK);
  const seen = new Float64Array((Math.floor(calls / BLOCK) * inspected + lastBlock) * width);
  let to = 0;
  for (let call = 0; call < calls; call++) {
    const inBlock = call % BLOCK;
    if (inBlock >= inspected) continue;
    for (let order = 0; order < width; order++, to++) {
      if (inBlock >= ORDERS[order]! - 1) seen[to] = probabilities[call * width + order]!;
    }
  }
  return seen;
}
