/** How wide words come out, where nothing can measure them: a server has no fonts. */

/** Of the widest usual sans-serif; narrower ones leave some room. */
const EM_PER_CHARACTER = 0.62;

/** About, and rather too much, in CSS pixels. */
export function textWidth(text: string, fontSize: number): number {
  return text.length * fontSize * EM_PER_CHARACTER;
}

/** `text`, or as much of it as fits into so many CSS pixels with `…` behind it. */
export function fitted(text: string, widthPx: number, fontSize: number): string {
  const fits = Math.floor(widthPx / (fontSize * EM_PER_CHARACTER));
  return text.length <= fits ? text : `${text.slice(0, Math.max(1, fits - 1))}…`;
}
