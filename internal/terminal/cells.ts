/** Measures and cuts text in the cells of a terminal. */

/** Nearly every text is plain, which is quick to measure. */
const PLAIN = /^[ -~]*$/;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
// deno-lint-ignore no-control-regex -- the colours that we put in ourselves
const COLOUR = /\x1b\[[0-9;]*m/g;

/**
 * Returns how many cells `text` takes, rather too many than too few: a combining mark counts as one. Colours take
 * none.
 */
export function cellsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let cells = 0;
  for (const character of text.replace(COLOUR, "")) cells += WIDE.test(character) ? 2 : 1;
  return cells;
}

/** Returns `text` without colours, cut to at most `cells`; `…` replaces what is missing. */
export function cutTo(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  let kept = "";
  let free = cells - 1;
  for (const character of text) {
    free -= cellsOf(character);
    if (free < 0) break;
    kept += character;
  }
  return cells < 1 ? "" : `${kept}…`;
}

/** Returns `text`, cut to `cells` or padded to them. */
export function padTo(text: string, cells: number): string {
  const cut = cutTo(text, cells);
  return cut + " ".repeat(cells - cellsOf(cut));
}
