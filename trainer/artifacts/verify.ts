/**
 * Checks what another AI shared by doing it again: rebuild the workloads, compare digests, render the source,
 * recount. Nothing of what came is trusted or run; a share that we cannot judge is `unverifiable`, which is
 * no reproach.
 */
import type { Candidate, Kernel } from "../kernels/kernel.ts";
import { decode, inBox } from "../kernels/space.ts";
import { fieldOf, kernelOfSpace } from "../kernels/table.ts";
import { acrossFolds, bestOver, Fold, worstRatio } from "../learner/fold.ts";
import { canonicalJson } from "./canonical_json.ts";
import { componentEvidence, componentId, renderComponent, templateDigest } from "./component.ts";
import type { ComponentEvidence } from "./component.ts";
import { digestText } from "./digest.ts";
import { contentDigest, patternContent, patternId, patternShare, simOf, workloadsDigest } from "./pattern.ts";
import type { PatternContent, PatternShare } from "./pattern.ts";

export type Result = "verified" | "mismatch" | "unverifiable";

/** The `data` of a `verdict`, with the reason in words. */
export interface Verdict {
  subject: string;
  result: Result;
  reason?: string;
  claimed?: number;
  measured?: number;
  /**
   * Candidates and classics that the check measured, once for each fold; fewer when a fold was at hand
   * already.
   */
  evals: number;
}

/** What a check found; the content only where it was verified. */
export interface Checked<T> {
  verdict: Verdict;
  content?: T;
}

/** Longest events to rebuild for one check, in the generator's longest workloads. */
const MOST_LONGEST_WORKLOADS = 8;
const TOLERANCE = 1e-9;
const KEPT_FOLDS = 8;

/** What is looked at of a `pattern_share`'s data. */
export type SharedPattern =
  & { pattern_id: string; content?: unknown }
  & { [K in "domain" | "score" | "unit" | "direction" | "digest"]?: PatternShare[K] | undefined };

/** What is looked at of an `os_component_share`'s data. */
export interface SharedComponent {
  component_id: string;
  domain: string;
  source: string;
  evidence?: unknown;
  digest?: string | undefined;
}

/** A refusal on the way, turned into a verdict at the border of this file. */
class Refused extends Error {
  constructor(readonly result: Exclude<Result, "verified">, reason: string, readonly measured?: number) {
    super(reason);
  }
}

/** Whether a pattern or component claims to be of our making, so that checking it makes sense. */
export function isOurs(content: unknown): boolean {
  const schema = typeof content === "object" && content !== null && "schema" in content
    ? content.schema
    : undefined;
  return schema === "aicollab/pattern@1" || schema === "aicollab/component@1";
}

/**
 * Checks shares one after another; keeps the last workloads, as what one lesson shares is about the same
 * ones.
 */
export class Checker {
  readonly #folds = new Map<string, Fold>();

  /** Checks a `pattern_share` from `source`. Never throws for anything that came over the wire. */
  pattern(share: SharedPattern, source: string): Checked<PatternContent> {
    return this.#judge(share.pattern_id, () => {
      const content = parsed(patternContent, share.content);
      const expected = canonically(() => patternShare(share.content as PatternContent));
      if (share.digest !== undefined && share.digest !== expected.digest) {
        throw new Refused("mismatch", "digest differs");
      }
      if (share.pattern_id !== patternId(source, expected.digest)) {
        throw new Refused("mismatch", "id does not follow from the digest");
      }
      for (const key of ["domain", "score", "unit", "direction"] as const) {
        if (share[key] !== undefined && share[key] !== expected[key]) {
          throw new Refused("mismatch", `${key} differs`);
        }
      }
      return { content, ...this.#recount(content, source) };
    });
  }

  /** Checks an `os_component_share` from `source`; its source text is compared, never run. */
  component(share: SharedComponent, source: string): Checked<ComponentEvidence> {
    return this.#judge(share.component_id, () => {
      const content = parsed(componentEvidence, share.evidence);
      const { pattern, template } = content;
      const digest = digestText(share.source);
      if (share.digest !== undefined && share.digest !== digest) {
        throw new Refused("mismatch", "digest differs");
      }
      const kernel = known(pattern);
      if (template.space !== pattern.space || share.domain !== pattern.space) {
        throw new Refused("mismatch", "space, template and domain differ");
      }
      if (template.digest !== templateDigest(kernel)) throw new Refused("unverifiable", "another template");
      if (share.component_id !== componentId(source, pattern.space, digest)) {
        throw new Refused("mismatch", "id does not follow from the digest");
      }
      const { pattern: raw } = share.evidence as { pattern: unknown };
      const expected = patternId(source, canonically(() => contentDigest(raw)));
      if (content.pattern_id !== expected) {
        throw new Refused("mismatch", "pattern id does not follow from the pattern");
      }
      checkPoint(kernel, pattern);
      if (!pattern.params || renderComponent(pattern) !== share.source) {
        throw new Refused("mismatch", "source is not what the template renders");
      }
      return { content, ...this.#recount(pattern, source) };
    });
  }

  #judge<T>(
    subject: string,
    check: () => { content: T; claimed: number; measured: number; evals: number },
  ): Checked<T> {
    try {
      const { content, claimed, measured, evals } = check();
      return { verdict: { subject, result: "verified", claimed, measured, evals }, content };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { result, message, measured } = error;
      return {
        verdict: {
          subject,
          result,
          reason: message,
          ...(measured === undefined ? {} : { measured }),
          evals: 0,
        },
      };
    }
  }

  /** Measures everything that the pattern claims. */
  #recount(pattern: PatternContent, source: string): { claimed: number; measured: number; evals: number } {
    const { score, workload, provenance } = pattern;
    const kernel = known(pattern);
    if (provenance.trainer !== source) {
      throw new Refused("mismatch", `learned by "${provenance.trainer}", not the sender`);
    }
    if (pattern.specialization !== fieldOf(pattern.space)) {
      throw new Refused("mismatch", "specialization differs");
    }
    const { name, unit, direction } = kernel.objective;
    if (score.objective !== name || score.unit !== unit || score.direction !== direction) {
      throw new Refused("mismatch", "objective differs");
    }
    checkSize(kernel, pattern);
    const candidate = checkPoint(kernel, pattern);
    const folds = workload.folds.map((seeds) => this.#fold(kernel, seeds, workload.length));
    const heldOut = score.held_out ? [this.#fold(kernel, score.held_out.seeds, workload.length)] : [];
    const before = countEvals([...folds, ...heldOut]);
    if (digestOf(folds) !== workload.digest) throw new Refused("mismatch", "workloads differ");
    const measured = checkClaim(candidate, folds, score);
    if (score.held_out) {
      if (digestOf(heldOut) !== score.held_out.digest) {
        throw new Refused("mismatch", "held-out workloads differ");
      }
      checkClaim(candidate, heldOut, score.held_out);
    }
    return { claimed: score.value, measured, evals: countEvals([...folds, ...heldOut]) - before };
  }

  #fold(kernel: Kernel, seeds: readonly number[], length: number): Fold {
    const key = `${kernel.space.id} ${length} ${seeds.join()}`;
    const fold = this.#folds.get(key) ?? new Fold(kernel, seeds, length);
    this.#folds.delete(key);
    this.#folds.set(key, fold);
    if (this.#folds.size > KEPT_FOLDS) this.#folds.delete(this.#folds.keys().next().value!);
    return fold;
  }
}

function parsed<T>(
  schema: {
    safeParse(value: unknown): {
      success: boolean;
      data?: T;
      error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] };
    };
  },
  value: unknown,
): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data!;
  const { path, message } = error!.issues[0]!;
  throw new Refused("unverifiable", `${path.map(String).join(".") || "content"}: ${message}`);
}

/** What is digested may hold more than our schema asks for, such as half a character or a thousand levels. */
function canonically<T>(digest: () => T): T {
  try {
    return digest();
  } catch (cause) {
    throw new Refused("unverifiable", `no canonical form: ${cause instanceof Error ? cause.message : cause}`);
  }
}

/** The kernel that the pattern names, in exactly our version. */
function known({ space, sim, workload }: PatternContent): Kernel {
  const kernel = kernelOfSpace(space);
  if (!kernel) throw new Refused("unverifiable", `unknown space "${space}"`);
  if (canonicalJson(sim) !== canonicalJson(simOf(kernel))) {
    throw new Refused("unverifiable", "another simulator");
  }
  if (workload.gen !== kernel.generator.name) {
    throw new Refused("unverifiable", `unknown generator "${workload.gen}"`);
  }
  return kernel;
}

function checkSize(kernel: Kernel, { workload, score }: PatternContent): void {
  const seeds = workload.folds.flat().length + (score.held_out?.seeds.length ?? 0);
  const { maxLength } = kernel.generator;
  if (workload.length > maxLength || seeds * workload.length > MOST_LONGEST_WORKLOADS * maxLength) {
    throw new Refused("unverifiable", "too much to recount");
  }
}

function checkPoint(kernel: Kernel, { x, params, classic }: PatternContent): Candidate {
  if (x !== undefined && !inBox(kernel.space, x)) throw new Refused("mismatch", "x is no point of the space");
  if ((x === undefined) !== (params === undefined)) {
    throw new Refused("mismatch", "x and params come together");
  }
  if (x && canonicalJson(decode(kernel.space, x)) !== canonicalJson(params)) {
    throw new Refused("mismatch", "params are not those of x");
  }
  if (classic !== undefined) {
    if (!kernel.classics.includes(classic)) throw new Refused("unverifiable", `unknown classic "${classic}"`);
    return { classic };
  }
  if (!params) throw new Refused("mismatch", "neither a point nor a classic");
  return { params };
}

/** Compares value, counts, baseline and ratio with what they are here. @returns the value. */
function checkClaim(
  candidate: Candidate,
  folds: readonly Fold[],
  claim: Omit<PatternContent["score"], "objective" | "unit" | "direction" | "held_out">,
): number {
  const results = folds.map((fold) => fold.measure(candidate));
  const { value, counts } = acrossFolds(results);
  const differs = (what: string) => new Refused("mismatch", `${what} differs`, value);
  if (canonicalJson(counts) !== canonicalJson(claim.counts)) throw differs("counts");
  if (!same(value, claim.value)) throw differs("value");
  const { name, x, value: baseline } = claim.baseline;
  const { kernel } = folds[0]!;
  if (x === undefined) {
    // What is claimed is to be the best classic, so all of them are measured.
    const best = bestOver(folds);
    if (name !== best.name || !same(baseline, best.value)) throw differs("the best classic");
    if (claim.ratio === undefined || !same(claim.ratio, worstRatio(results, folds))) throw differs("ratio");
    return value;
  }
  if (!inBox(kernel.space, x)) throw new Refused("mismatch", "the baseline is no point of the space");
  const start = acrossFolds(folds.map((fold) => fold.measure({ params: decode(kernel.space, x) })));
  if (!same(baseline, start.value)) throw differs("the baseline's value");
  if (claim.ratio !== undefined) throw differs("ratio");
  return value;
}

function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= TOLERANCE;
}

function digestOf(folds: readonly Fold[]): string {
  return workloadsDigest(folds.flatMap((fold) => fold.workloads));
}

function countEvals(folds: readonly Fold[]): number {
  return folds.reduce((sum, fold) => sum + fold.evals, 0);
}
