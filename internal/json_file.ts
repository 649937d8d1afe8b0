/** Reads JSON files that people write, or that programs wrote for them: one reader, so that all are read alike. */
import { textOfFile } from "./text_of_file.ts";

/**
 * Returns the value in the bytes of a JSON file; a byte-order mark is skipped and UTF-16 is read.
 * @throws {Error} with a sentence for people, where it is no JSON or has a key twice in one object
 */
export function jsonOfFile(bytes: Uint8Array): unknown {
  return jsonOfText(textOfFile(bytes));
}

/** Returns the value in the text of a JSON file. @throws {SyntaxError} as {@link jsonOfFile} does */
export function jsonOfText(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const twice = repeatedKey(text);
  if (twice !== undefined) {
    throw new SyntaxError(`the key "${twice.key}" is there twice, in line ${twice.line}`);
  }
  return value;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
const COLON = /\s*:/y;

/** Returns the first key that an object of valid JSON has twice, and the line of the second one. */
function repeatedKey(json: string): { key: string; line: number } | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else {
      COLON.lastIndex = index + token.length;
      if (!COLON.test(json)) continue;
      const keys = open.at(-1)!;
      const key: string = JSON.parse(token);
      if (keys.has(key)) return { key, line: json.slice(0, index).split("\n").length };
      keys.add(key);
    }
  }
}
