/**
 * Checks what can be checked of a pattern's claims before anything is measured: names, versions, sizes, its point,
 * its finding.
 */
import type { Candidate, Kernel } from "../kernels/kernel.ts";
import { decode, encode, inBox } from "../kernels/space.ts";
import { fieldOf, kernelOfSpace } from "../kernels/table.ts";
import { GATE } from "../learner/lesson.ts";
import { canonicalJson } from "./canonical_json.ts";
import { type PatternContent, simOf } from "./pattern.ts";
import { mismatch, Refused } from "./verify_result.ts";

/** One check rebuilds no more events than so many of the generator's longest workloads have. */
const MOST_LONGEST_WORKLOADS = 8;

/** Returns the kernel that the pattern names, in exactly our version. */
export function known({ space, sim, workload }: PatternContent): Kernel {
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

export function checkObjective(kernel: Kernel, { space, specialization, score }: PatternContent): void {
  if (specialization !== fieldOf(space)) throw mismatch("specialization differs");
  const { name, unit, direction } = kernel.objective;
  if (score.objective !== name || score.unit !== unit || score.direction !== direction) {
    throw mismatch("objective differs");
  }
}

export function checkSize(kernel: Kernel, { workload, score }: PatternContent): void {
  const seeds = workload.folds.flat().length + (score.held_out?.seeds.length ?? 0);
  const { maxLength } = kernel.generator;
  if (workload.length > maxLength || seeds * workload.length > MOST_LONGEST_WORKLOADS * maxLength) {
    throw new Refused("unverifiable", "too much to recount");
  }
}

export function checkPoint(kernel: Kernel, { x, params, classic }: PatternContent): Candidate {
  if (x !== undefined && !inBox(kernel.space, x)) throw mismatch("x is no point of the space");
  if ((x === undefined) !== (params === undefined)) {
    throw mismatch("x and params come together");
  }
  if (x && canonicalJson(decode(kernel.space, x)) !== canonicalJson(params)) {
    throw mismatch("params are not those of x");
  }
  if (classic !== undefined) {
    if (!kernel.classics.includes(classic)) throw new Refused("unverifiable", `unknown classic "${classic}"`);
    // The classic is what is measured, so the point that others would start from has to be its own.
    const own = kernel.space.points[classic];
    if (x && (!own || canonicalJson(x) !== canonicalJson(encode(kernel.space, own)))) {
      throw mismatch(`x is not the point of "${classic}"`);
    }
    return { classic };
  }
  if (!params) throw mismatch("neither a point nor a classic");
  return { params };
}

/** Checks that the finding is what the numbers say; those are recounted. */
export function checkFinding({ finding, classic, score }: PatternContent): void {
  const isClassic = finding === "classic" || finding === "classic_suffices";
  const isLearned = [score, score.held_out].every((part) => part?.ratio !== undefined && part.ratio < GATE);
  if (
    classic !== (isClassic ? score.baseline.name : undefined) ||
    (finding === "joint") !== (score.baseline.x !== undefined) ||
    (finding === "learned" && !isLearned)
  ) throw mismatch(`it is not what "${finding}" says`);
}
