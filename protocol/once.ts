/** Makes a value when it is first asked for. */

/** Returns what `make` returns, which is called once. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
