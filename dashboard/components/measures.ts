/** Reads the numbers that speak for an artifact: the score that was shared, and the objective that trainers measure. */
import * as z from "zod";
import { RATIO } from "../../outcome/charts/learning.ts";
import type { ArtifactDetail, ArtifactRow } from "../../journal/library/view/library_view.ts";

/** `Measure` is a number with its unit and its better direction, `min` or `max`; null is unknown. */
export type Measure = Pick<ArtifactRow, "score" | "unit" | "direction">;

/** `Objective` is the value of an objective with its name. */
export interface Objective extends Measure {
  readonly name: string;
}

const score = z.object({
  objective: z.string(),
  value: z.number(),
  unit: z.string(),
  direction: z.string(),
  ratio: z.number().optional(),
  baseline: z.object({ value: z.number() }).optional().catch(undefined),
});
/** `aicollab/pattern@1` has the score in its content, `aicollab/component@1` in the pattern of its evidence. */
const content = z.union([z.object({ score }), z.object({ pattern: z.object({ score }) })]);

/** Returns the objective that the content states; undefined where it states none in a form that we know. */
export function objectiveOf(artifact: Pick<ArtifactDetail, "content">): Objective | undefined {
  const score = scoreIn(artifact.content);
  if (score === undefined) return undefined;
  const { objective, value, unit, direction } = score;
  // "1" is the unit of pure numbers.
  return { name: objective, score: value, unit: unit === "1" ? null : unit, direction };
}

/** Returns the score that the content states: the ratio where there is one, else the objective. */
export function contentScoreOf(artifact: Pick<ArtifactDetail, "content">): Measure | undefined {
  const ratio = scoreIn(artifact.content)?.ratio;
  return ratio === undefined ? objectiveOf(artifact) : { score: ratio, unit: RATIO, direction: "min" };
}

const digest = z.string().max(128);
const workloads = z.object({ digest });
const measured = z.union([
  z.object({ workload: workloads }),
  z.object({ pattern: z.object({ workload: workloads }) }),
]);

/** Returns the objective of what the content's score was compared with, on the same workloads; undefined where it is not stated. */
export function baselineOf(artifact: Pick<ArtifactDetail, "content">): number | undefined {
  return scoreIn(artifact.content)?.baseline?.value;
}

/** Returns the digest of the workloads that the content's score was measured on; undefined where it is not stated. */
export function workloadOf(artifact: Pick<ArtifactDetail, "content">): string | undefined {
  const read = measured.safeParse(parsed(artifact.content));
  if (!read.success) return undefined;
  return ("workload" in read.data ? read.data : read.data.pattern).workload.digest;
}

function scoreIn(text: string | null): z.output<typeof score> | undefined {
  const read = content.safeParse(parsed(text));
  if (!read.success) return undefined;
  return "score" in read.data ? read.data.score : read.data.pattern.score;
}

/**
 * Returns the measure that a verdict is about: the first of `measures` whose value is `claimed`. Trainers claim and measure
 * the objective, others the score itself; a number that is neither has no unit that we know.
 */
export function claimedMeasure(claimed: number | null, measures: readonly Measure[]): Measure {
  const found = measures.find(({ score }) => score === claimed && claimed !== null);
  return found ?? { score: claimed, unit: null, direction: null };
}

function parsed(json: string | null): unknown {
  try {
    return json === null ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
