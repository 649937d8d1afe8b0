/**
 * Checks what another AI shared by doing it again: rebuild the workloads, compare digests, render the source, recount. Nothing of what
 * came is trusted or run; a share that we cannot judge is `unverifiable`, which is no reproach.
 */
import type { Candidate, Kernel } from "../kernels/kernel.ts";
import { decode, inBox } from "../kernels/space.ts";
import { fieldOf, kernelOfSpace } from "../kernels/table.ts";
import { acrossFolds, Fold } from "../learner/fold.ts";
import type { FoldResult } from "../learner/fold.ts";
import { canonicalJson } from "./canonical_json.ts";
import { componentEvidence, componentId, renderComponent, templateDigest } from "./component.ts";
import type { ComponentEvidence } from "./component.ts";
import { digestText } from "./digest.ts";
import { contentDigest, patternContent, patternId, simOf, workloadsDigest } from "./pattern.ts";
import type { PatternContent } from "./pattern.ts";

export type Result = "verified" | "mismatch" | "unverifiable";

/** The `data` of a `verdict`, with the reason in words. */
export interface Verdict {
  subject: string;
  result: Result;
  reason?: string;
  claimed?: number;
  measured?: number;
  /** Evaluations that the check took. */
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

/** Checks a `pattern_share` from `source`. Never throws for anything that came over the wire. */
export function checkPattern(
  share: { pattern_id: string; content?: unknown; digest?: string | undefined },
  source: string,
): Checked<PatternContent> {
  return judged(share.pattern_id, (evals) => {
    const content = parsed(patternContent, share.content);
    const digest = contentDigest(share.content);
    if (share.digest !== undefined && share.digest !== digest) {
      throw new Refused("mismatch", "digest differs");
    }
    if (share.pattern_id !== patternId(source, digest)) {
      throw new Refused("mismatch", "id does not follow from the digest");
    }
    return { content, measured: recount(content, source, evals) };
  });
}

/** Checks an `os_component_share` from `source`; its source text is compared, never run. */
export function checkComponent(
  share: {
    component_id: string;
    domain: string;
    source: string;
    evidence?: unknown;
    digest?: string | undefined;
  },
  source: string,
): Checked<ComponentEvidence> {
  return judged(share.component_id, (evals) => {
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
    const expected = patternId(source, contentDigest((share.evidence as { pattern: unknown }).pattern));
    if (content.pattern_id !== expected) {
      throw new Refused("mismatch", "pattern id does not follow from the pattern");
    }
    checkPoint(kernel, pattern);
    if (!pattern.params || renderComponent(pattern) !== share.source) {
      throw new Refused("mismatch", "source is not what the template renders");
    }
    return { content, measured: recount(pattern, source, evals) };
  });
}

interface Evals {
  count: number;
}

function judged<T extends PatternContent | ComponentEvidence>(
  subject: string,
  check: (evals: Evals) => { content: T; measured: number },
): Checked<T> {
  const evals: Evals = { count: 0 };
  try {
    const { content, measured } = check(evals);
    const { score } = "pattern" in content ? content.pattern : content;
    return {
      verdict: { subject, result: "verified", claimed: score.value, measured, evals: evals.count },
      content,
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { result, message, measured } = error;
    const known = measured === undefined ? {} : { measured };
    return { verdict: { subject, result, reason: message, ...known, evals: evals.count } };
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

/** Measures everything that the pattern claims. @returns the value on the learned workloads. */
function recount(pattern: PatternContent, source: string, evals: Evals): number {
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
  const folds = workload.folds.map((seeds) => new Fold(kernel, seeds, workload.length));
  if (workloadsDigest(folds.flatMap((fold) => fold.workloads)) !== workload.digest) {
    throw new Refused("mismatch", "workloads differ");
  }
  const measured = checkClaim(kernel, candidate, folds, score, evals);
  if (score.held_out) {
    const heldOut = new Fold(kernel, score.held_out.seeds, workload.length);
    if (workloadsDigest(heldOut.workloads) !== score.held_out.digest) {
      throw new Refused("mismatch", "held-out workloads differ");
    }
    checkClaim(kernel, candidate, [heldOut], score.held_out, evals);
  }
  return measured;
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

/** Compares value, counts and baseline with what they are here. */
function checkClaim(
  kernel: Kernel,
  candidate: Candidate,
  folds: readonly Fold[],
  claim: PatternContent["score"] | NonNullable<PatternContent["score"]["held_out"]>,
  evals: Evals,
): number {
  const measure = (what: Candidate): FoldResult => {
    evals.count++;
    return acrossFolds(folds.map((fold) => fold.measure(what)));
  };
  const own = measure(candidate);
  if (canonicalJson(own.counts) !== canonicalJson(claim.counts)) {
    throw new Refused("mismatch", "counts differ", own.value);
  }
  if (Math.abs(own.value - claim.value) > TOLERANCE) {
    throw new Refused("mismatch", "value differs", own.value);
  }
  const { name, x, value } = claim.baseline;
  if (x === undefined && !kernel.classics.includes(name)) {
    throw new Refused("unverifiable", `unknown classic "${name}"`);
  }
  if (x !== undefined && !inBox(kernel.space, x)) {
    throw new Refused("mismatch", "the baseline is no point of the space");
  }
  const baseline = measure(x === undefined ? { classic: name } : { params: decode(kernel.space, x) });
  if (Math.abs(baseline.value - value) > TOLERANCE) {
    throw new Refused("mismatch", "the baseline's value differs", own.value);
  }
  return own.value;
}
