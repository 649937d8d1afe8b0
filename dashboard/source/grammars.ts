/** Lists the languages in which sources are highlighted. */

/** Maps the names that AIs use for a language to its grammar. */
const GRAMMARS: ReadonlyMap<string, "json" | "python" | "typescript"> = new Map([
  ["json", "json"],
  ["python", "python"],
  ["py", "python"],
  ["typescript", "typescript"],
  ["ts", "typescript"],
  ["javascript", "typescript"],
  ["js", "typescript"],
]);

/** Returns the grammar for a name in any letter case; undefined: the source stays plain. */
export function grammarOf(language: string): "json" | "python" | "typescript" | undefined {
  return GRAMMARS.get(language.toLowerCase());
}
