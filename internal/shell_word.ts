/** Writes text as one word of a POSIX shell, and reads a command as the words that a shell would make of it. */

const PLAIN = /^[\w@%+=:,./-]+$/;

/** Returns `text` for a command line, in quotes where a shell would interpret any of it. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : quoted(text);
}

/** Returns `text` in quotes in any case. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A command cannot be cut into words; the message says why, as the end of "cannot read …: ". */
export class WordsError extends Error {}

/** A piece is blanks, a quoted part, a backslash with what it protects, or one plain character. */
const PIECE = /[ \t\n]+|'[^']*'|"(?:[^"\\]|\\[^])*"|\\[^]|[^ \t\n'"\\]/gy;
/** Outside of quotes a shell would do something with these. */
const SPECIAL = /[|&;<>()$`]/;

/**
 * Cuts `command` at blanks. Quotes are a shell's: `'…'` is as it is, in `"…"` a backslash protects `\ " $` and a
 * backquote, elsewhere any character. As no shell runs it, what one would act on is refused and not passed on as it is: pipes,
 * redirections, `;`, `&`, `$` and backquotes, unless they stand in single quotes or behind a backslash.
 * @throws {WordsError}
 */
export function shellWords(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let end = 0;
  for (const { 0: piece, index } of command.matchAll(PIECE)) {
    end = index + piece.length;
    if (/^[ \t\n]/.test(piece)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + textOf(piece);
  }
  if (end < command.length) throw new WordsError(unfinished(command[end]!));
  return word === undefined ? words : [...words, word];
}

function textOf(piece: string): string {
  const inner = piece.slice(1, -1);
  if (piece.startsWith("'")) return inner;
  if (piece.startsWith("\\")) return piece.slice(1) === "\n" ? "" : piece.slice(1);
  if (!piece.startsWith('"')) return without(SPECIAL, piece);
  without(/[$`]/, inner.replaceAll(/\\[^]/g, ""));
  return inner.replaceAll(/\\([\\"$`\n])/g, (_, character) => character === "\n" ? "" : character);
}

function without(special: RegExp, text: string): string {
  const [found] = special.exec(text) ?? [];
  if (found === undefined) return text;
  throw new WordsError(
    `${found} is for a shell, and none runs it: put it in single quotes, or run sh -c '…'`,
  );
}

function unfinished(character: string): string {
  return character === "\\" ? "it ends with a backslash" : `the quote ${character} has no end`;
}
