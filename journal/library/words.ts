/** Picks the words of a text that are worth indexing: numbers, of which learned parameters mostly consist, are not. */

/** Only so many UTF-16 units of a text are read, and so many different words taken. */
const MAX_TEXT = 4_096;
const MAX_WORDS = 64;

const WORD = /\p{L}[\p{L}\p{M}]{2,31}/gu;

/** Returns different words of three letters and more, in the order of the text. */
export function wordsIn(text: string): string {
  return [...new Set(text.slice(0, MAX_TEXT).match(WORD))].slice(0, MAX_WORDS).join(" ");
}
