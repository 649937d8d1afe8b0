/** Links that keep what the address says already. */

/** The path and query of `url` with `changes` made to the query; undefined or empty takes a field away. */
export function withQuery(url: URL, changes: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams(url.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") query.delete(name);
    else query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? url.pathname : `${url.pathname}?${text}`;
}

/** A whole number of at least `least` from the query; undefined where it is missing or anything else. */
export function wholeNumber(url: URL, name: string, least = 0): number | undefined {
  const text = url.searchParams.get(name) ?? "";
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value >= least ? value : undefined;
}

/** One of `words` from the query; undefined where it is missing or another word. */
export function wordOf<W extends string>(url: URL, name: string, words: readonly W[]): W | undefined {
  return words.find((word) => word === url.searchParams.get(name));
}

/** What was typed into a field, without space around it; undefined where it is empty. */
export function textOf(url: URL, name: string): string | undefined {
  return url.searchParams.get(name)?.trim().slice(0, 200) || undefined;
}
