/** Links the parts of a long list: back to its beginning, and on to what is older. */
import { Empty } from "./empty.tsx";
import { withQuery } from "./href.ts";

/** Renders the links; `next` is the listing's, undefined or null at its end. A list that fits on one page has none. */
export function Pager({ url, next }: { readonly url: URL; readonly next: number | null | undefined }) {
  const isFirst = !url.searchParams.has("before");
  const isLast = next === null || next === undefined;
  if (isFirst && isLast) return null;
  return (
    <nav class="pager" aria-label="Pages of the list">
      {!isFirst && <a href={withQuery(url, { before: undefined })} rel="first">Newest</a>}
      {!isLast && <a href={withQuery(url, { before: next })} rel="next">Older</a>}
    </nav>
  );
}

/** Stands where a part of a list would that begins behind its end. */
export function NothingOlder({ url }: { readonly url: URL }) {
  return (
    <Empty>
      There is nothing older. <a href={withQuery(url, { before: undefined })}>Show the newest</a>
    </Empty>
  );
}
