/** The numbers that speak for an artifact: the score as it was told, and the objective that trainers measure it by. */
import { z } from "zod";
import { RATIO } from "../../outcome/charts/learning.ts";
import type { ArtifactDetail, ArtifactRow } from "../../journal/library/view/library_view.ts";

/** A number with its unit and where it is better, `min` or `max`; null: not known. */
export type Measure = Pick<ArtifactRow, "score" | "unit" | "direction">;

/** An objective's value, and what it is called. */
export interface Objective extends Measure {
  readonly name: string;
}

const score = z.object({
  objective: z.string(),
  value: z.number(),
  unit: z.string(),
  direction: z.string(),
  ratio: z.number().optional(),
});
/** As `aicollab/pattern@1` has it in its content and `aicollab/component@1` in the pattern of its evidence. */
const content = z.union([z.object({ score }), z.object({ pattern: z.object({ score }) })]);

/** What the content tells of its objective; undefined: it tells of none in words that we know. */
export function objectiveOf(artifact: Pick<ArtifactDetail, "content">): Objective | undefined {
  const score = scoreIn(artifact.content);
  if (score === undefined) return undefined;
  const { objective, value, unit, direction } = score;
  // "1" is the unit of pure numbers.
  return { name: objective, score: value, unit: unit === "1" ? null : unit, direction };
}

/** The score as trainers tell it: the ratio where there is one, else the objective. */
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

/** Digest of the workloads that the content's score was measured on; undefined: not told. */
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
 * What the numbers of a verdict are of: of the first of `measures` that has `claimed` as its value. Trainers claim and measure
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
