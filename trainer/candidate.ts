/**
 * Reads candidates from outside (`{"params":{…}}` or `{"x":[…]}` in a file) and scores them on fixed workloads, for
 * optimizers that are not ours. A candidate that is no point of the space is refused with a reason that can be fed
 * back.
 */
import * as z from "zod";
import type { Kernel } from "./kernels/kernel.ts";
import { decode, inBox, type Param, type Params, type Space } from "./kernels/space.ts";
import { Fold, together } from "./learner/fold.ts";
import { asScore, ratioTo } from "./learner/ratio.ts";
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

/** Returns the parameters that the text of a candidate file stands for. @throws {CandidateError} */
export function readCandidate(text: string, space: Space): Params {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CandidateError(`not JSON: ${(cause as Error).message}`);
  }
  const candidate = shape.safeParse(json);
  if (!candidate.success) {
    throw new CandidateError('a candidate is {"params":{…}} or {"x":[…]} with finite numbers, nothing else');
  }
  if ("x" in candidate.data) return decodeInBox(space, candidate.data.x);
  const { params } = candidate.data;
  const unknown = Object.keys(params).find((name) => space.params.every((param) => param.name !== name));
  if (unknown !== undefined) throw new CandidateError(`${space.id} has no parameter "${unknown}"`);
  for (const param of space.params) refuseOutside(space, param, params[param.name]);
  return params;
}

function decodeInBox(space: Space, x: readonly number[]): Params {
  if (inBox(space, x)) return decode(space, x);
  throw new CandidateError(
    x.length === space.params.length
      ? `x[${x.findIndex((value) => !(value >= 0 && value <= 1))}] is outside 0 to 1`
      : `${space.id} has ${space.params.length} parameters, x has ${x.length}`,
  );
}

function refuseOutside(space: Space, param: Param, value: number | undefined): void {
  const { name, min, max, scale, choices = [] } = param;
  if (value === undefined) throw new CandidateError(`${space.id} needs a parameter "${name}"`);
  if (scale === "choice" && !choices.includes(value)) {
    throw new CandidateError(`${name} is ${value}; it has to be one of ${choices.join(", ")}`);
  }
  if (value < min || value > max || (scale === "int" && !Number.isInteger(value))) {
    const kind = scale === "int" ? "a whole number " : "";
    throw new CandidateError(`${name} is ${value}; it has to be ${kind}from ${min} to ${max}`);
  }
}

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

/** Returns the score of what could not be measured. */
export function noScore(error: string): CandidateScore {
  return { combined_score: 0, metrics: {}, artifacts: { error } };
}
