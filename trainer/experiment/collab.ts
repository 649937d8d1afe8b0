/** Runs the collaboration experiment on one task: every arm over the same seeds. */
import { yieldToEventLoop } from "../yield_to_event_loop.ts";
import { type Arm, ARMS, type GroupOptions, runArm } from "./arms.ts";
import type { ArmCurves } from "./summary.ts";

export interface ExperimentOptions extends Omit<GroupOptions, "seed"> {
  /** So many seeds are used; they are 101, 102, … */
  readonly seeds: number;
  readonly signal: AbortSignal;
  /** This is called when a seed's arms are done, counted from 1. */
  onSeed(done: number): void;
}

const FIRST_SEED = 101;

/** Returns curves by arm and seed; fewer seeds when `signal` aborts, but in every arm the same ones. */
export async function runExperiment(
  { seeds, signal, onSeed, ...group }: ExperimentOptions,
): Promise<Record<Arm, ArmCurves>> {
  const curves: Record<Arm, ArmCurves[number][]> = { A: [], B: [], C: [], E: [] };
  for (let i = 0; i < seeds; i++) {
    const ofSeed = new Map<Arm, ArmCurves[number]>();
    for (const arm of ARMS) {
      await yieldToEventLoop();
      if (signal.aborted) return curves;
      ofSeed.set(arm, runArm(arm, { ...group, seed: FIRST_SEED + i }));
    }
    for (const [arm, curvesOfSeed] of ofSeed) curves[arm].push(curvesOfSeed);
    onSeed(i + 1);
  }
  return curves;
}
