/** Estimates how wide words are drawn, as a server has no fonts to measure them. */

/** The factor is that of the widest usual sans-serif; narrower fonts leave some room. */
const EM_PER_CHARACTER = 0.62;

/** Returns the approximate width in CSS pixels, rather too much than too little. */
export function textWidth(text: string, fontSize: number): number {
  return text.length * fontSize * EM_PER_CHARACTER;
}

/** Returns `text`, or as much of it as fits into so many CSS pixels with `…` behind it. */
export function fitted(text: string, widthPx: number, fontSize: number): string {
  const fits = Math.floor(widthPx / (fontSize * EM_PER_CHARACTER));
  return text.length <= fits ? text : `${text.slice(0, Math.max(1, fits - 1))}…`;
}
