/**
 * Compares the keys of a text with those that `JSON.parse` has made of it, which hides repeated keys. A key may be written with
 * escapes: `\u0061` is `a`. V8 13.6 to 15.0 may take such a key for another one that an object like it had before.
 */
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
  for (const { key, isRepeated, open } of keysIn(json)) {
    if (isRepeated) return { key, path: open.slice(0, -1).map(({ at }) => at) };
  }
  return undefined;
}

/** Returns whether `value`, which JSON.parse has made of `json`, has each key of the text as often as that, and no other. */
export function hasKeysOf(json: string, value: unknown): boolean {
  const missing = new Map<string, number>();
  for (const { key } of keysIn(json)) missing.set(key, (missing.get(key) ?? 0) + 1);
  countDown(value, missing);
  return missing.values().every((count) => count === 0);
}

function countDown(value: unknown, missing: Map<string, number>): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) countDown(item, missing);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    missing.set(key, (missing.get(key) ?? 0) - 1);
    countDown(item, missing);
  }
}

/** A key of a text is the last one of the innermost object of `open`, which the walk goes on to change. */
interface FoundKey {
  readonly key: string;
  readonly isRepeated: boolean;
  readonly open: readonly Open[];
}

/** Yields all keys of `json`, which must be valid, in their order. */
function* keysIn(json: string): Iterable<FoundKey> {
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
        yield { key, isRepeated: inner!.keys!.has(key), open };
        inner!.keys!.add(key);
        inner!.at = key;
        break;
      }
    }
  }
}
