/** How wide words come out, where nothing can measure them: a server has no fonts. */

/** Of the widest usual sans-serif; narrower ones leave some room. */
const EM_PER_CHARACTER = 0.62;

/** About, and rather too much, in CSS pixels. */
export function textWidth(text: string, fontSize: number): number {
  return text.length * fontSize * EM_PER_CHARACTER;
}
