/** Compares what a driver answered with what a step expects. */

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Returns where `actual` differs from `expected`, or undefined. Of an object only the expected members count; `"$absent"` is a member
 * that is not there, and `{"$has": …}` an array with such an element.
 */
export function difference(actual: unknown, expected: unknown, at = ""): string | undefined {
  if (expected === "$absent") return actual === undefined ? undefined : wrong(actual, "nothing", at);
  if (typeof expected !== "object" || expected === null) {
    return actual === expected ? undefined : wrong(actual, JSON.stringify(expected), at);
  }
  if (typeof actual !== "object" || actual === null) return wrong(actual, JSON.stringify(expected), at);
  if ("$has" in expected) {
    const elements = Object.values(actual);
    return elements.some((element) => difference(element, expected.$has) === undefined)
      ? undefined
      : wrong(actual, `an element ${JSON.stringify(expected.$has)}`, at);
  }
  for (const [key, value] of Object.entries(expected)) {
    const found = difference((actual as Record<string, unknown>)[key], value, `${at}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function wrong(actual: unknown, expected: string, at: string): string {
  return `${at || "it"} is ${JSON.stringify(actual)}, expected ${expected}`;
}

/** Returns `value` with each string `"$name"` replaced by what was saved under that name. */
export function filledIn(value: unknown, saved: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === "string" && value.startsWith("$")) return saved.get(value.slice(1)) ?? value;
  if (Array.isArray(value)) return value.map((element) => filledIn(element, saved));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filledIn(inner, saved)]));
}

/** Returns the value at a path such as `ack.seq`. */
export function valueAt(value: unknown, path: string): unknown {
  // deno-lint-ignore no-explicit-any -- a path leads through any JSON
  return path.split(".").reduce((inner: any, key) => inner?.[key], value);
}
