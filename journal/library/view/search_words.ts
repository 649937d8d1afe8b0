/** Turns the words that a person types into a query for FTS5, whose own syntax they must never reach. */

/** More words, and more letters of one, are ignored. */
const MAX_WORDS = 12;
const MAX_LETTERS = 64;
/** Shorter words must match whole, as too many words begin with one or two given letters. */
const PREFIX_LETTERS = 3;

/**
 * Returns a query by which every word must occur, or begin a word that does; null where there is none. Words are cut at whatever
 * is no letter, digit or mark, so that quotes, operators and control characters are separators like blanks.
 */
export function matchOf(typed: string): string | null {
  const words = typed.slice(0, MAX_WORDS * MAX_LETTERS).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  if (words.length === 0) return null;
  return words.slice(0, MAX_WORDS).map((word) => {
    const cut = [...word].slice(0, MAX_LETTERS);
    return `"${cut.join("")}"${cut.length >= PREFIX_LETTERS ? "*" : ""}`;
  }).join(" ");
}
