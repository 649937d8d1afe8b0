/**
 * A pattern holds what was learned or found on workloads that anybody can rebuild, with counts that anybody can
 * recount. This file holds its shape on the wire (`content` of a `pattern_share`), its id, and nothing about how it
 * came to be or whether it is true.
 */
import * as z from "zod";
import type { Kernel } from "../kernels/kernel.ts";
import { canonicalJson } from "./canonical_json.ts";
import { digestText, shortDigest } from "./digest.ts";

const RATIO_UNIT = "of the best classic";
const MOST_PARAMS = 64;
const MOST_WORKLOADS = 16;

/** Names and units have no line breaks or quotes, as they are printed into headers of components. */
const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._@+/-]{0,63}$/);
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const seeds = z.array(z.int().min(0)).min(1).max(MOST_WORKLOADS);
const point = z.array(z.number().min(0).max(1)).min(1).max(MOST_PARAMS);
const params = z.record(word, z.number()).refine((record) => Object.keys(record).length <= MOST_PARAMS, {
  error: `more than ${MOST_PARAMS} parameters`,
});
const counts = z.array(z.array(z.int()).max(32)).max(MOST_WORKLOADS);

/** A baseline is a classic by name, or the starting point of a joint search with its coordinates. */
const baseline = z.object({ name: word, value: z.number(), x: point.optional() });

/**
 * These hold a value of the objective, what was counted for it (a list per workload), and the baseline on the same
 * workloads.
 */
const measured = {
  value: z.number(),
  counts,
  baseline,
  /**
   * The ratio is that of the worst fold to its best classic, lower is better; it is absent where the objective has
   * none (joint results).
   */
  ratio: z.number().optional(),
};

/** This is the content of a pattern. Keys are the wire's; numbers carry the units of `space` and `score`. */
export const patternContent = z.object({
  schema: z.literal("aicollab/pattern@1"),
  /**
   * `classic` names the known policy that does best here; a `milestone` was found on the way; `classic_suffices`
   * says that learning found nothing better.
   */
  finding: z.enum(["classic", "milestone", "learned", "classic_suffices", "joint"]),
  specialization: word,
  space: word,
  sim: z.object({ name: word, version: word, code_hash: digest }),
  workload: z.object({
    gen: word,
    length: z.int().min(1),
    folds: z.array(seeds).min(1).max(4),
    digest,
    features: z.object({ version: word, values: z.array(z.number()).max(32) }),
  }),
  /**
   * This names the classic that the pattern is; its `params` and `x` are absent where it is no point of the family.
   */
  classic: word.optional(),
  params: params.optional(),
  x: point.optional(),
  score: z.object({
    objective: word,
    unit: word,
    direction: z.enum(["min", "max"]),
    ...measured,
    held_out: z.object({ seeds, digest, ...measured }).optional(),
  }),
  search: z.object({ learner: word, seed: z.int(), evals: z.int().min(0), sigma: z.number() }),
  provenance: z.object({ trainer: word, brain: word, parents: z.array(z.string().min(1).max(128)).max(64) }),
});

export type PatternContent = z.output<typeof patternContent>;

/**
 * This is the `data` of a `pattern_share`. `score` is the ratio to the best classic where there is one, so that
 * scores of different workloads can be compared; for joint results it is the raw objective.
 */
export interface PatternShare {
  readonly pattern_id: string;
  readonly domain: string;
  readonly score: number;
  readonly unit: string;
  readonly direction: "min" | "max";
  readonly parents: string[];
  readonly digest: string;
  readonly content: PatternContent;
}

/** Returns the id of a pattern with that digest from that AI: `<ai_id>_pattern_<8 hex>`. */
export function patternId(aiId: string, digest: string): string {
  return `${aiId}_pattern_${shortDigest(digest)}`;
}

/** Returns the AI whose pattern it is, as its id says. */
export function trainerOf(patternId: string): string {
  return patternId.replace(/_pattern_[0-9a-f]{8}$/, "");
}

/** Digests the canonical form of `content`. */
export function contentDigest(content: unknown): string {
  return digestText(canonicalJson(content));
}

/** Makes the share of a pattern by its trainer. */
export function patternShare(content: PatternContent): PatternShare {
  const digest = contentDigest(content);
  return {
    pattern_id: patternId(content.provenance.trainer, digest),
    domain: content.space,
    ...scoreTold(content),
    parents: content.provenance.parents,
    digest,
    content,
  };
}

function scoreTold({ score: { ratio, value, unit, direction } }: PatternContent) {
  return ratio === undefined
    ? { score: value, unit, direction }
    : { score: ratio, unit: RATIO_UNIT, direction: "min" as const };
}

/** Describes the simulator of a kernel of this program. */
export function simOf(kernel: Kernel): PatternContent["sim"] {
  return { ...kernel.sim, version: kernel.sim.version, code_hash: kernel.codeHash() };
}

/** Makes one digest of several workloads, in order. */
export function workloadsDigest(workloads: readonly { digest: string }[]): string {
  return digestText(workloads.map(({ digest }) => digest).join("\n"));
}

/** Returns the mean of the workloads' features, rounded to three digits. */
export function meanFeatures(workloads: readonly { features: readonly number[] }[]): number[] {
  return workloads[0]!.features.map((_, i) => {
    const sum = workloads.reduce((total, { features }) => total + features[i]!, 0);
    return Math.round((sum / workloads.length) * 1000) / 1000;
  });
}
