/** Quotes text so that a POSIX shell reads it as one word. */

const PLAIN = /^[\w@%+=:,./-]+$/;

/** Returns `text` for a command line, in quotes where a shell would interpret any of it. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : quoted(text);
}

/** Returns `text` in quotes in any case. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
