/**
 * Expresses how much better one value of an objective is than another, as one number below 1 for better: gates and
 * learning compare it.
 */
import type { Objective } from "../kernels/kernel.ts";
import { exactExp } from "./exact_math.ts";

/**
 * Returns `value` relative to `baseline`, lower is better: the quotient, or exp of the difference where the
 * objective is a logarithm.
 */
export function ratioTo(objective: Objective, value: number, baseline: number): number {
  const [worse, better] = objective.direction === "min" ? [value, baseline] : [baseline, value];
  return objective.logarithmic ? exactExp(worse - better) : worse / better;
}

/** Returns `value` as a score to minimise. */
export function asScore(objective: Objective, value: number): number {
  return objective.direction === "min" ? value : -value;
}
