/** Splits the text of a JSON object into its members, so that a line can be rewritten without touching a single value. */
import { isBlank } from "./scan.ts";

/** A member is one `"key": value` of an object. */
export interface Member {
  readonly key: string;
  /** `text` has key and value as they were written. */
  readonly text: string;
}

/** Returns the members of the object `json`, in order; it must be valid JSON and begin with its brace. */
export function membersOf(json: string): Member[] {
  const members: Member[] = [];
  let depth = 0, start = 1, inString = false, keyEnd = 0;
  const end = (at: number) => {
    while (isBlank(json.charCodeAt(start))) start++;
    if (start < at) members.push({ key: JSON.parse(json.slice(start, keyEnd)), text: json.slice(start, at) });
    start = at + 1;
    keyEnd = 0;
  };
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (inString) {
      if (character === "\\") i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === ":" && depth === 1 && keyEnd === 0) keyEnd = i;
    else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") {
      if (--depth === 0) end(i);
    } else if (character === "," && depth === 1) end(i);
  }
  return members;
}
