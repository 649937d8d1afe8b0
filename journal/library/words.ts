/** The words of a text that are worth an index: numbers are not, of which learned parameters mostly consist. */

/** How much of a text is looked at, UTF-16 units, and how many different words are taken. */
const MAX_TEXT = 4_096;
const MAX_WORDS = 64;

const WORD = /\p{L}[\p{L}\p{M}]{2,31}/gu;

/** Different words of three letters and more in the order of the text, which is cut. */
export function wordsIn(text: string): string {
  return [...new Set(text.slice(0, MAX_TEXT).match(WORD))].slice(0, MAX_WORDS).join(" ");
}
