/** Gives specializations their look, the same on every picture and at every hub. */
import { LIGHT, type Shape, SHAPES } from "./palette.ts";

/** The built-in specializations stand in this order, in which partners differ in hue and in shape. */
export const SPECIALIZATIONS = [
  "networking",
  "graphics",
  "scheduler",
  "power",
  "window_manager",
  "filesystem",
  "memory",
  "security",
] as const;

const COLOURS = LIGHT.series.length;

/** Colours and shapes repeat at different periods, so that twelve looks differ. */
export interface SpecializationLook {
  /** `colour` is an index into a palette's series. */
  readonly colour: number;
  readonly shape: Shape;
  /** It is of the second round of colours: what has no shape is paler, and lines are broken. */
  readonly isSecond: boolean;
}

/** Returns looks by name: built-in ones have fixed places, all others follow in the order of their names. */
export function specializationLooks(names: Iterable<string>): ReadonlyMap<string, SpecializationLook> {
  const known: readonly string[] = SPECIALIZATIONS;
  const others = [...new Set(names)].filter((name) => !known.includes(name)).sort();
  return new Map([...known, ...others].map((name, i) => [name, {
    colour: i % COLOURS,
    shape: SHAPES[i % SHAPES.length]!,
    isSecond: Math.floor(i / COLOURS) % 2 === 1,
  }]));
}
