/** Picks the words of a text that are worth indexing: numbers, of which learned parameters mostly consist, are not. */

/** Only so many UTF-16 units of a text are read, and so many different words taken. */
const MAX_TEXT = 4_096;
const MAX_WORDS = 64;
/** So many different parts of words are taken. */
const MAX_PARTS = 64;

const WORD = /\p{L}[\p{L}\p{M}]{2,31}/gu;

/** Returns different words of three letters and more, in the order of the text. */
export function wordsIn(text: string): string {
  return [...new Set(text.slice(0, MAX_TEXT).match(WORD))].slice(0, MAX_WORDS).join(" ");
}

/** Splits words where an index does: what lies between letters and digits, such as `_`, separates them. */
const INDEXED_WORD = /[\p{L}\p{N}\p{M}]{4,}/gu;
/** Matches where a part of three letters and more begins inside of a word: `on|Loss`, `HTTP|Server`, `h264|stream`. */
const PART = /(?<=\p{Ll})(?=\p{Lu}\p{L}{2})|(?<=\p{Lu})(?=\p{Lu}\p{Ll}\p{L})|(?<=\p{N})(?=\p{L}{3})/gu;
/** Matches wherever {@linkcode PART} may, in a tenth of its time: most words are plain. */
const MAY_HAVE_PART = /[a-z][A-Z]|[A-Z]{2}[a-z]|\d[A-Za-z]{3}|[^\0-\x7f]/;

/**
 * Returns `words` and, behind them, the rest of each word from each of its parts on. A search finds a word by its beginning, so it
 * finds `onLossRate` by `loss`, `lossrate` and `rate`, too.
 */
export function withParts(words: string): string {
  if (!MAY_HAVE_PART.test(words)) return words;
  const parts = new Set<string>();
  for (const word of words.match(INDEXED_WORD) ?? []) {
    if (!MAY_HAVE_PART.test(word) || word === word.toLowerCase() && !/\d/.test(word)) continue;
    for (const { index } of word.matchAll(PART)) parts.add(word.slice(index));
  }
  return [words, ...[...parts].slice(0, MAX_PARTS)].join(" ");
}
