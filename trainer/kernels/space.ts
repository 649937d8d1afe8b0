/**
 * Defines parameter spaces: what a policy family can be set to, and the way between its parameters and the unit box
 * in which learning happens.
 */
import { exactLog, exactPow } from "../learner/exact_math.ts";

/**
 * A scale decides how a coordinate in [0, 1] becomes a value: evenly, evenly with both ends a seventh wide (a
 * search that draws numbers would never try an end), by powers, by squares (fine near `min`), in whole steps, or by
 * picking.
 */
export type Scale = "lin" | "edges" | "log" | "sq" | "int" | "choice";

export interface Param {
  readonly name: string;
  /** One of it is this: "px", "ms", "1" for a plain number. */
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly scale: Scale;
  /** The values are in rising order, and there for `choice` only. */
  readonly choices?: readonly number[];
}

/** Decoded parameters are kept by name, each within its range and rounded to four significant digits. */
export type Params = Readonly<Record<string, number>>;

export interface Space {
  /** The id is family and version, for example "ccd@1": only patterns of the same id can migrate. */
  readonly id: string;
  readonly params: readonly Param[];
  /** At these settings the family is exactly a known policy. */
  readonly points: Readonly<Record<string, Params>>;
}

/**
 * Returns the parameters at a point of the unit box; `x` has one coordinate in [0, 1] per parameter, in the space's
 * order.
 */
export function decode(space: Space, x: readonly number[]): Params {
  return Object.fromEntries(space.params.map((param, i) => [param.name, decodeOne(param, x[i]!)]));
}

/**
 * Returns the point of the unit box whose parameters are `params`: decode(encode(p)) is p again for four-digit
 * values in range.
 */
export function encode(space: Space, params: Params): number[] {
  return space.params.map((param) => Math.round(encodeOne(param, params[param.name]!) * 1e6) / 1e6);
}

/** Returns whether `x` is a point of this space's unit box. */
export function inBox(space: Space, x: readonly number[]): boolean {
  return x.length === space.params.length && x.every((value) => value >= 0 && value <= 1);
}

function decodeOne({ min, max, scale, choices = [] }: Param, x: number): number {
  switch (scale) {
    case "lin":
      return fourDigits(min + (max - min) * x);
    case "edges":
      return fourDigits(min + (max - min) * Math.min(1, Math.max(0, (7 * x - 1) / 5)));
    case "log":
      return fourDigits(min * exactPow(max / min, x));
    case "sq":
      return fourDigits(min + (max - min) * x * x);
    case "int":
      return min + Math.min(max - min, Math.floor(x * (max - min + 1)));
    case "choice":
      return choices[Math.min(choices.length - 1, Math.floor(x * choices.length))]!;
  }
}

function encodeOne({ min, max, scale, choices = [] }: Param, value: number): number {
  switch (scale) {
    case "lin":
      return (value - min) / (max - min);
    case "edges":
      return (1 + (5 * (value - min)) / (max - min)) / 7;
    case "log":
      return exactLog(value / min) / exactLog(max / min);
    case "sq":
      return Math.sqrt((value - min) / (max - min));
    case "int":
      return (value - min + 0.5) / (max - min + 1);
    case "choice":
      return (choices.indexOf(value) + 0.5) / choices.length;
  }
}

/** Short numbers travel well and let a classic's round settings be reached exactly. */
function fourDigits(value: number): number {
  return Number(value.toPrecision(4));
}
