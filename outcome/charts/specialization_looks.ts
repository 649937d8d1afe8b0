/** Gives specializations their look, the same on every picture and at every hub. */
import { LIGHT } from "./palette.ts";

/** The built-in specializations stand in this order, partners side by side. */
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

/** A look is a colour and, in the second round of colours, a hollow shape, so that twelve differ. */
export interface SpecializationLook {
  /** `colour` is an index into a palette's series. */
  readonly colour: number;
  readonly isHollow: boolean;
}

/** Returns looks by name: built-in ones have fixed places, all others follow in the order of their names. */
export function specializationLooks(names: Iterable<string>): ReadonlyMap<string, SpecializationLook> {
  const known: readonly string[] = SPECIALIZATIONS;
  const others = [...new Set(names)].filter((name) => !known.includes(name)).sort();
  return new Map([...known, ...others].map((name, i) => [name, {
    colour: i % COLOURS,
    isHollow: Math.floor(i / COLOURS) % 2 === 1,
  }]));
}
