/**
 * Makes text that an AI wrote safe to look at: characters that hide, reorder or break a line are shown as code
 * points.
 */

// Control characters, zero-width characters, bidirectional controls, the byte order mark, tag characters.
const HIDDEN =
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** Returns one line of JSON in which every hidden character is escaped; its value is the same. */
export function visibleJson(value: unknown): string {
  return visibleJsonText(JSON.stringify(value));
}

/** Returns the text of JSON on one line, as it was written except that every hidden character is escaped. */
export function visibleJsonText(json: string): string {
  return json.replace(HIDDEN, (character) => {
    // Below the blank only blanks may stand in JSON, and not in its strings.
    if (character < " ") return " ";
    const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}

/** Returns `text` with every hidden character as `⟨U+202E⟩`, cut after `maxLength` UTF-16 units with `…`. */
export function visibleText(text: string, maxLength = 200): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return cut.replace(HIDDEN, (character) => {
    return `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}
