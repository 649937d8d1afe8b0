/** Reads a page's query, and makes links that change one part of it and keep the rest. */
import type { Paging } from "../../journal/library/view/library_view.ts";

/** Returns the path and query of `url` with `changes` made to the query; undefined or empty removes a field. */
export function withQuery(url: URL, changes: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams(url.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") query.delete(name);
    else query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? url.pathname : `${url.pathname}?${text}`;
}

/** Returns a whole number of at least `least` from the query; undefined where it is missing or anything else. */
export function wholeNumber(url: URL, name: string, least = 0): number | undefined {
  const text = url.searchParams.get(name) ?? "";
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value >= least ? value : undefined;
}

/** Returns which part of a list is asked for: at most `limit` rows, those before the seq `?before=` where it has one. */
export function pagingOf(url: URL, limit: number): Paging {
  const before = wholeNumber(url, "before", 1);
  return before === undefined ? { limit } : { before, limit };
}

/** Returns one of `words` from the query; undefined where it is missing or another word. */
export function wordOf<W extends string>(url: URL, name: string, words: readonly W[]): W | undefined {
  return words.find((word) => word === url.searchParams.get(name));
}

/** Returns the trimmed text of a field, at most 200 characters; undefined where it is empty. */
export function textOf(url: URL, name: string): string | undefined {
  return url.searchParams.get(name)?.trim().slice(0, 200) || undefined;
}
