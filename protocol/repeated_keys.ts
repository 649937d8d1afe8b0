/** Finds keys that an object has twice, which `JSON.parse` hides. A key may be written with escapes: `\u0061` is `a`. */
import { endOfString } from "./members.ts";

/** Counts the keys of `value`, which `JSON.parse` has returned, and of everything in it: a repeated key counts once. */
export function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countKeys(item);
    return count;
  }
  for (const key in value) count += 1 + countKeys((value as Record<string, unknown>)[key]);
  return count;
}

/** A key is repeated in the object at `path`, which has the keys and indices from the line's own object on. */
export interface RepeatedKey {
  readonly key: string;
  readonly path: readonly string[];
}

/** Holds what is open at a place of the text: the keys so far of an object, or the place in an array. */
interface Open {
  readonly keys: Set<string> | undefined;
  at: string;
}

/** Returns the first repeated key of `json`, which must be valid; undefined where there is none. */
export function findRepeatedKey(json: string): RepeatedKey | undefined {
  const open: Open[] = [];
  let isKeyDue = false;
  for (let i = 0; i < json.length; i++) {
    const inner = open.at(-1);
    switch (json[i]) {
      case "{":
        open.push({ keys: new Set(), at: "" });
        isKeyDue = true;
        break;
      case "[":
        open.push({ keys: undefined, at: "0" });
        isKeyDue = false;
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case ",":
        isKeyDue = inner!.keys !== undefined;
        if (!isKeyDue) inner!.at = String(Number(inner!.at) + 1);
        break;
      case '"': {
        const start = i;
        i = endOfString(json, i);
        if (!isKeyDue) break;
        isKeyDue = false;
        const key = JSON.parse(json.slice(start, i + 1)) as string;
        if (inner!.keys!.has(key)) return { key, path: open.slice(0, -1).map(({ at }) => at) };
        inner!.keys!.add(key);
        inner!.at = key;
        break;
      }
    }
  }
  return undefined;
}
