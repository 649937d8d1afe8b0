/**
 * Reads points that programs outside proposed. Their arithmetic may leave the box by a rounding error, which is taken
 * for its edge; every other number outside is refused by its value.
 */
import type { Param, Space } from "./kernels/space.ts";

/** So far outside, as a share of the range, a number is at its edge. */
const ROUNDING = 1e-9;

/** A reading is the value that was meant, or says what is wrong with the one that was given. */
export type Read<T> = { readonly value: T } | { readonly wrong: string };

/** Returns the point of the space's unit box that `x` stands for. */
export function pointOf(space: Space, x: readonly number[]): Read<number[]> {
  if (x.length !== space.params.length) {
    return { wrong: `${space.id} has ${space.params.length} parameters, x has ${x.length}` };
  }
  const point = x.map((value) => onto(value, { min: 0, max: 1 }));
  const at = point.findIndex((value) => !(value >= 0 && value <= 1));
  return at < 0 ? { value: point } : { wrong: `x[${at}] is ${x[at]}; it has to be from 0 to 1` };
}

/** Returns the value of a parameter that `value` stands for. */
export function valueOf(param: Param, value: number): Read<number> {
  const { name, min, max, scale, choices = [] } = param;
  if (scale === "choice") {
    const near = choices.find((choice) => Math.abs(choice - value) <= ROUNDING * (max - min));
    if (near !== undefined) return { value: near };
    return { wrong: `${name} is ${value}; it has to be one of ${choices.join(", ")}` };
  }
  const whole = Math.round(value);
  const meant = scale === "int" && Math.abs(whole - value) <= ROUNDING ? whole : onto(value, param);
  if (meant >= min && meant <= max && (scale !== "int" || Number.isInteger(meant))) return { value: meant };
  const kind = scale === "int" ? "a whole number " : "";
  return { wrong: `${name} is ${value}; it has to be ${kind}from ${min} to ${max}` };
}

/** Returns the edge that `value` is beyond by a rounding error, else `value`. */
function onto(value: number, { min, max }: { readonly min: number; readonly max: number }): number {
  const near = Math.min(max, Math.max(min, value));
  return Math.abs(near - value) <= ROUNDING * (max - min) ? near : value;
}
