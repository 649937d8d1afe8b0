/**
 * Reads candidates from outside (`{"params":{…}}` or `{"x":[…]}` in a file) and scores them on fixed workloads, for
 * optimizers that are not ours. A candidate that is no point of the space is refused with a reason that can be fed
 * back.
 */
import * as z from "zod";
import { jsonOfFile } from "../internal/json_file.ts";
import type { Kernel } from "./kernels/kernel.ts";
import { decode, type Params, type Space } from "./kernels/space.ts";
import { Fold, together } from "./learner/fold.ts";
import { asScore, ratioTo } from "./learner/ratio.ts";
import { pointOf, type Read, valueOf } from "./outside_point.ts";
import { seedsFor } from "./seeds.ts";

const WORKLOADS = 3;
/** A perfect value beside a classic's that is not counts as a million times better. */
const SMALLEST_RATIO = 1e-6;

/** The file holds no candidate, or one outside the space; the message is for whoever made it. */
export class CandidateError extends Error {
  override readonly name = "CandidateError";
}

/** The time that was given for an evaluation is over. */
export class OutOfTime extends Error {
  override readonly name = "OutOfTime";
}

const shape = z.union([
  z.strictObject({ params: z.record(z.string(), z.number()) }),
  z.strictObject({ x: z.array(z.number()) }),
]);

/** Returns the parameters that the bytes of a candidate file stand for. @throws {CandidateError} */
export function readCandidate(file: Uint8Array, space: Space): Params {
  let json: unknown;
  try {
    json = jsonOfFile(file);
  } catch (cause) {
    throw new CandidateError(`not JSON: ${(cause as Error).message}`);
  }
  const candidate = shape.safeParse(json);
  if (!candidate.success) {
    throw new CandidateError('a candidate is {"params":{…}} or {"x":[…]} with finite numbers, nothing else');
  }
  if ("x" in candidate.data) return decode(space, orRefuse(pointOf(space, candidate.data.x)));
  const { params } = candidate.data;
  const unknown = Object.keys(params).find((name) => space.params.every((param) => param.name !== name));
  if (unknown !== undefined) throw new CandidateError(`${space.id} has no parameter "${unknown}"`);
  return Object.fromEntries(space.params.map((param) => {
    const value = params[param.name];
    if (value === undefined) throw new CandidateError(`${space.id} needs a parameter "${param.name}"`);
    return [param.name, orRefuse(valueOf(param, value))];
  }));
}

function orRefuse<T>(read: Read<T>): T {
  if ("wrong" in read) throw new CandidateError(read.wrong);
  return read.value;
}

/** There is no score because the candidate is none, because what it was to be scored by is wrong, or because time was over. */
export type NoScoreKind = "candidate" | "setup" | "timeout";

/** This is what optimizers such as OpenEvolve expect of an evaluator. */
export interface CandidateScore {
  /**
   * Higher is better, 1 is the best classic, 0 means no valid candidate. It is one over the ratio to the best
   * classic, or exp of the difference where an objective may cross zero.
   */
  readonly combined_score: number;
  /** Numbers are by name, in the objective's unit. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Artifacts hold what helps to propose a better candidate. */
  readonly artifacts: Readonly<Record<string, unknown>>;
}

/**
 * Measures `params` and all classics on three workloads from `seed`.
 * @throws {OutOfTime} when `late` returns true between two candidates, a few ms each.
 */
export function scoreCandidate(
  kernel: Kernel,
  params: Params,
  { seed, late }: { seed: number; late: () => boolean },
): CandidateScore {
  const { objective, generator, space } = kernel;
  const fold = new Fold(kernel, seedsFor(seed, `eval ${space.id}`, WORKLOADS), generator.defaultLength);
  const inTime = <T>(result: T): T => {
    if (late()) throw new OutOfTime();
    return result;
  };
  const each = fold.workloads.map((workload) => inTime(workload.run({ params })));
  const { value } = together(each);
  const classics = kernel.classics.map((name) => ({ name, value: inTime(fold.classic(name)).value }));
  const [best] = classics.toSorted((one, other) =>
    asScore(objective, one.value) - asScore(objective, other.value)
  );
  const crossesZero = objective.direction === "max";
  const comparable = { ...objective, logarithmic: objective.logarithmic || crossesZero };
  return {
    combined_score: 1 / Math.max(SMALLEST_RATIO, ratioTo(comparable, value, best!.value)),
    metrics: { [objective.name]: value, best_classic: best!.value },
    artifacts: {
      objective: { name: objective.name, unit: objective.unit, direction: objective.direction },
      params,
      classics: Object.fromEntries(classics.map((classic) => [classic.name, classic.value])),
      workloads: each.map((measured, i) => ({ ...fold.workloads[i]!.spec, value: measured.value })),
    },
  };
}

/** Returns the score of what could not be measured, and why. */
export function noScore(kind: NoScoreKind, error: string): CandidateScore & { readonly kind: NoScoreKind } {
  return { combined_score: 0, kind, metrics: {}, artifacts: { error } };
}
