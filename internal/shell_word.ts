/** Text as a POSIX shell reads it: one word, whatever is in it. */

const PLAIN = /^[\w@%+=:,./-]+$/;

/** `text` to be pasted into a command line: in quotes where a shell would read anything into it. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : quoted(text);
}

/** `text` in quotes in any case. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
