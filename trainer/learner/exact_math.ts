/**
 * Logarithm, exponential and power that give the same bits on every engine: only `+ - * /` and integer bit work, which IEEE 754
 * fixes, so a score can be recounted exactly by another version. `Math.log`, `exp` and `pow` may differ in the last bit.
 */

const LN2_HIGH = 0.693147180369123816490;
const LN2_LOW = 1.90821492927058770002e-10;
const SQRT_HALF = 0.7071067811865476;

const float = new Float64Array(1);
const word = new Uint32Array(float.buffer);
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** 2^`exponent` for whole exponents from -1022 to 1023. */
function powerOfTwo(exponent: number): number {
  float[0] = 1;
  word[HIGH] = (exponent + 1023) << 20;
  return float[0]!;
}

/** Natural logarithm of a positive normal number, within a few units in the last place; -Infinity at 0, NaN below. */
export function exactLog(value: number): number {
  if (!(value > 0)) return value === 0 ? -Infinity : NaN;
  if (value === Infinity) return Infinity;
  if (value < 2.3e-308) return exactLog(value * 18014398509481984) - 54 * (LN2_HIGH + LN2_LOW);
  float[0] = value;
  let exponent = (word[HIGH]! >>> 20) - 1023;
  word[HIGH] = (word[HIGH]! & 0xfffff) | 0x3fe00000;
  let mantissa = float[0]!;
  exponent++;
  if (mantissa < SQRT_HALF) {
    mantissa *= 2;
    exponent--;
  }
  // ln m = 2 (f + f^3/3 + f^5/5 + …) with |f| <= 0.172: eleven terms reach 1e-17.
  const f = (mantissa - 1) / (mantissa + 1);
  const s = f * f;
  let series = 1 / 21;
  for (let odd = 19; odd >= 3; odd -= 2) series = series * s + 1 / odd;
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * f * (s * series + 1));
}

/** e^`value`, within a few units in the last place; 0 below -708, Infinity above 709. */
export function exactExp(value: number): number {
  if (value !== value) return NaN;
  if (value > 709) return Infinity;
  if (value < -708) return 0;
  const k = Math.floor(value * 1.4426950408889634 + 0.5);
  const r = value - k * LN2_HIGH - k * LN2_LOW;
  let series = 1;
  for (let term = 14; term >= 1; term--) series = 1 + (r * series) / term;
  return series * powerOfTwo(k);
}

/** `base`^`exponent` for base >= 0; exactly 1 at exponent 0 and `base` at exponent 1, so that classics can be exact points. */
export function exactPow(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  if (exponent === 1) return base;
  return exactExp(exponent * exactLog(base));
}
