/** Words that a person types, as a question to FTS5: its own syntax must never be reached. */

/** More words and letters than these are not looked for. */
const MAX_WORDS = 12;
const MAX_LETTERS = 64;
/** Shorter ones must be whole: half of all words begin with a given letter. */
const PREFIX_LETTERS = 3;

/**
 * Every word must occur, or begin a word that does; null where there is none to look for. Words are cut at whatever is no
 * letter, digit or mark, so that quotes, operators and control characters are separators like blanks.
 */
export function matchOf(typed: string): string | null {
  const words = typed.slice(0, MAX_WORDS * MAX_LETTERS).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  if (words.length === 0) return null;
  return words.slice(0, MAX_WORDS).map((word) => {
    const cut = [...word].slice(0, MAX_LETTERS);
    return `"${cut.join("")}"${cut.length >= PREFIX_LETTERS ? "*" : ""}`;
  }).join(" ");
}
