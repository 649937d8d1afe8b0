/** A table that becomes a list of cards on a phone, so that nothing scrolls sideways. */
import type { Child } from "hono/jsx";
import { grouped } from "../../outcome/amounts.ts";
import { withQuery } from "./href.ts";

/** A column's head. */
export interface Column {
  readonly label: string;
  /** Numbers stand right, digit under digit. */
  readonly numeric?: boolean;
  /** Long texts: it gets two fifths of the width, and the others share the rest. */
  readonly wide?: boolean;
  /** Its head is a link that sorts by it: the word for `?sort=`. */
  readonly sort?: string;
}

interface DataTableProps {
  /** For screen readers, who meet tables out of context. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** One cell for each column; the first one names its row. */
  readonly rows: readonly (readonly Child[])[];
  /** How many there are in all, where the list may have been cut. */
  readonly total?: number;
  /** Needed where columns sort: the address that links keep. */
  readonly url?: URL;
  /** A class for a look of its own. */
  readonly look?: "entries";
}

/** Stable order and shape; an empty one is the caller's (`<Empty>`). */
export function DataTable({ caption, columns, rows, total = rows.length, url, look }: DataTableProps) {
  const [, ...rest] = columns;
  return (
    <>
      <table {...(look === undefined ? {} : { class: look })}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>{columns.map((column) => <Head column={column} url={url} />)}</tr>
        </thead>
        <tbody>
          {rows.map(([first, ...cells]) => (
            <tr>
              <th scope="row">{first}</th>
              {cells.map((cell, i) => (
                <td data-label={rest[i]?.label} class={rest[i]?.numeric ? "number" : undefined}>
                  <span class="cell">{cell}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {total > rows.length && (
        <p class="hint">
          {grouped(rows.length)} of {grouped(total)} are listed; {grouped(total - rows.length)} are not.
        </p>
      )}
    </>
  );
}

/** The sorted column goes the other way at the next click: `?sort=-name`. */
function Head({ column: { label, numeric, wide, sort }, url }: { column: Column; url: URL | undefined }) {
  const className = numeric ? "number" : wide ? "wide" : undefined;
  if (sort === undefined || url === undefined) return <th scope="col" class={className}>{label}</th>;
  const sorted = url.searchParams.get("sort");
  const direction = sorted === sort ? "ascending" : sorted === `-${sort}` ? "descending" : undefined;
  return (
    <th scope="col" class={className} {...(direction === undefined ? {} : { "aria-sort": direction })}>
      <a href={withQuery(url, { sort: direction === "ascending" ? `-${sort}` : sort, before: undefined })}>
        {label}
        {direction !== undefined && <span aria-hidden="true">{direction === "ascending" ? " ↑" : " ↓"}</span>}
      </a>
    </th>
  );
}
