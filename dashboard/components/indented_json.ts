/** Indents the text of JSON: what parsers would change, such as `1.10` and numbers beyond 2^53, stays as it was written. */
import { endOfString } from "../../protocol/members.ts";
import { isBlank } from "../../protocol/scan.ts";

/** Returns `json` with a line for each member and element, or as it is where it is no JSON. */
export function indentedJson(json: string): string {
  return isJson(json) ? indented(json) : json;
}

function indented(json: string): string {
  const parts: string[] = [];
  let depth = 0, isOpening = false;
  const line = () => parts.push(`\n${"  ".repeat(depth)}`);
  for (let i = 0; i < json.length; i++) {
    const character = json[i]!;
    if (isBlank(json.charCodeAt(i))) continue;
    const isClosing = character === "}" || character === "]";
    if (isClosing) depth--;
    // An empty object or array stays on its line.
    if (isClosing !== isOpening) line();
    isOpening = character === "{" || character === "[";
    if (isOpening) depth++;
    const start = i;
    if (character === '"') i = endOfString(json, i);
    parts.push(json.slice(start, i + 1));
    if (character === ",") line();
    if (character === ":") parts.push(" ");
  }
  return parts.join("");
}

/** Returns whether `text` is valid JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
