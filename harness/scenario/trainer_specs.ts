/** Expands the groups of a scenario into single AIs with ai_ids and start times. */
import type { Scenario } from "./schema.ts";

export interface TrainerSpec {
  readonly ai_id: string;
  readonly specialization: string;
  readonly brain: string;
  /** Counts from when the hub was ready. */
  readonly start_ms: number;
}

/** The AIs of a group start at this interval by default. */
export const INTERVAL_MS = 500;
const BUILT_IN_BRAIN = "builtin";

/** Returns all trainers in the order of their start. */
export function trainerSpecs({ members }: Pick<Scenario, "members">): TrainerSpec[] {
  return members.flatMap(({ ai_id, specialization, brain, start_ms, count, every_ms }) =>
    names(ai_id, count).map((name, i) => ({
      ai_id: name,
      specialization,
      brain: brain ?? BUILT_IN_BRAIN,
      start_ms: start_ms + i * (every_ms ?? INTERVAL_MS),
    }))
  ).sort((a, b) => a.start_ms - b.start_ms);
}

/** Returns the ai_ids of all AIs that connect: trainers, then load. */
export function namesOf({ members, load }: Pick<Scenario, "members" | "load">): string[] {
  return [
    ...trainerSpecs({ members }).map((spec) => spec.ai_id),
    ...(load ?? []).flatMap(({ ai_id, count }) => names(ai_id, count === 1 ? undefined : count)),
  ];
}

function names(ai_id: string, count: number | undefined): string[] {
  return count === undefined ? [ai_id] : Array.from({ length: count }, (_, i) => `${ai_id}_${i + 1}`);
}
