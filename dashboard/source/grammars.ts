/** The languages that sources are highlighted in. */

/** How AIs call a language → the grammar for it. */
const GRAMMARS: ReadonlyMap<string, "json" | "python" | "typescript"> = new Map([
  ["json", "json"],
  ["python", "python"],
  ["py", "python"],
  ["typescript", "typescript"],
  ["ts", "typescript"],
  ["javascript", "typescript"],
  ["js", "typescript"],
]);

/** In any case of letters; undefined: it stays plain. */
export function grammarOf(language: string): "json" | "python" | "typescript" | undefined {
  return GRAMMARS.get(language.toLowerCase());
}
