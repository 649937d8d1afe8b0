/**
 * Computes logarithm, exponential and power so that they give the same bits on every engine: by `+ - * /` and
 * integer bit work only, which IEEE 754 fixes, so a score can be recounted exactly by another version. `Math.log`,
 * `exp` and `pow` may differ in the last bit.
 */

const LN2_HIGH = 0.693147180369123816490;
const LN2_LOW = 1.90821492927058770002e-10;
const SQRT_HALF = 0.7071067811865476;

/** These are the coefficients of both series: 1/3, 1/5, … and 1/2!, 1/3!, … */
const [T3, T5, T7, T9, T11] = [1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11];
const [T13, T15, T17, T19, T21] = [1 / 13, 1 / 15, 1 / 17, 1 / 19, 1 / 21];
const [F2, F3, F4, F5, F6, F7] = [1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040];
const [F8, F9, F10, F11] = [1 / 40320, 1 / 362880, 1 / 3628800, 1 / 39916800];
const [F12, F13, F14] = [1 / 479001600, 1 / 6227020800, 1 / 87178291200];

const float = new Float64Array(1);
const word = new Uint32Array(float.buffer);
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/**
 * The table holds 2^-1022 … 2^1023, made by doubling: a look-up is faster than putting the bits together each time.
 */
const POWERS_OF_TWO = new Float64Array(2046);
POWERS_OF_TWO[1022] = 1;
for (let k = 1; k <= 1023; k++) POWERS_OF_TWO[1022 + k] = POWERS_OF_TWO[1021 + k]! * 2;
for (let k = 1; k <= 1022; k++) POWERS_OF_TWO[1022 - k] = POWERS_OF_TWO[1023 - k]! / 2;

/**
 * Returns the natural logarithm of a positive number, within a few units in the last place; -Infinity at 0, NaN
 * below.
 */
export function exactLog(value: number): number {
  if (!(value > 0)) return value === 0 ? -Infinity : NaN;
  if (value === Infinity) return Infinity;
  if (value < 1e-300) return exactLog(value * 18014398509481984) - 54 * (LN2_HIGH + LN2_LOW);
  float[0] = value;
  let exponent = (word[HIGH]! >>> 20) - 1022;
  // It takes two steps, as 2^-1024 is no normal number.
  let mantissa = value * 0.25 * POWERS_OF_TWO[1024 - exponent]!;
  if (mantissa < SQRT_HALF) {
    mantissa *= 2;
    exponent--;
  }
  // ln m = 2 (f + f^3/3 + f^5/5 + …) with |f| <= 0.172: eleven terms reach 1e-17. They are written out, as a loop
  // costs three times as much.
  const f = (mantissa - 1) / (mantissa + 1);
  const s = f * f;
  const low = 1 + s * (T3 + s * (T5 + s * (T7 + s * (T9 + s * T11))));
  const s6 = s * s * s * s * s * s;
  const high = T13 + s * (T15 + s * (T17 + s * (T19 + s * T21)));
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * f * (low + s6 * high));
}

/** Returns e^`value`, within a few units in the last place; 0 below -708, Infinity above 709. */
export function exactExp(value: number): number {
  if (value !== value) return NaN;
  if (value > 709) return Infinity;
  if (value < -708) return 0;
  const k = Math.floor(value * 1.4426950408889634 + 0.5);
  const r = value - k * LN2_HIGH - k * LN2_LOW;
  const low = 1 + r * (1 + r * (F2 + r * (F3 + r * (F4 + r * (F5 + r * F6)))));
  const r7 = r * r * r * r * r * r * r;
  const high = F7 + r * (F8 + r * (F9 + r * (F10 + r * (F11 + r * (F12 + r * (F13 + r * F14))))));
  return (low + r7 * high) * POWERS_OF_TWO[1022 + k]!;
}

/**
 * Returns `base`^`exponent` for base >= 0; it is exactly 1 at exponent 0 and `base` at exponent 1, so that classics
 * can be exact points.
 */
export function exactPow(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  if (exponent === 1) return base;
  return exactExp(exponent * exactLog(base));
}
