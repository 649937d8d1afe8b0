/** How specializations look, the same on every picture and at every hub. */
import { LIGHT } from "./palette.ts";

/** Those that trainers of ours have; partners stand side by side. */
export const SPECIALIZATIONS = [
  "networking",
  "graphics",
  "scheduler",
  "power",
  "filesystem",
  "memory",
  "window_manager",
  "security",
] as const;

const COLOURS = LIGHT.series.length;

/** Colours go round; who comes in the second round is hollow, so that twelve differ. */
export interface SpecializationLook {
  /** Index into a palette's series. */
  readonly colour: number;
  readonly isHollow: boolean;
}

/** By name: the known ones have their places, whatever else there is follows by name. */
export function specializationLooks(names: Iterable<string>): ReadonlyMap<string, SpecializationLook> {
  const known: readonly string[] = SPECIALIZATIONS;
  const others = [...new Set(names)].filter((name) => !known.includes(name)).sort();
  return new Map([...known, ...others].map((name, i) => [name, {
    colour: i % COLOURS,
    isHollow: Math.floor(i / COLOURS) % 2 === 1,
  }]));
}
