/** Renders a table that becomes a list of cards on a phone, so that nothing scrolls sideways. */
import type { Child } from "hono/jsx";
import { grouped } from "../../outcome/amounts.ts";
import { withQuery } from "./href.ts";

/** `Column` describes a column's head and how its cells are laid out. */
export interface Column {
  readonly label: string;
  /** `numeric` aligns the cells to the right, digit under digit. */
  readonly numeric?: boolean;
  /** `name` keeps most names of AIs in one line. */
  readonly name?: boolean;
  /** `short` stands before a cell where rows are lines, in place of the label. */
  readonly short?: string;
  /** `place` says where a cell stands there: at the end of the first line, or in a line of its own. */
  readonly place?: "end" | "line";
  /** `wide` gives two fifths of the width to long texts; the other columns share the rest. */
  readonly wide?: boolean;
  /** `sort` is the word for `?sort=`; with it the head is a link that sorts by the column. */
  readonly sort?: string;
}

interface DataTableProps {
  /** `caption` is for screen readers, which present tables out of context. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** `rows` have one cell for each column; the first one names its row. */
  readonly rows: readonly (readonly Child[])[];
  /** `total` is the true number of rows, where the list may have been cut. */
  readonly total?: number;
  /** `url` is the address that sorting links keep; it is needed where columns sort. */
  readonly url?: URL;
  /** `look` is a class with a style of its own: `lines` are two or three lines a row on a phone, `entries` sentences. */
  readonly look?: "entries" | "lines";
}

/** Renders the rows in their order; the caller renders an empty list (`<Empty>`). */
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
                <td data-label={rest[i]?.short ?? rest[i]?.label} class={classOf(rest[i])}>
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

function classOf(column: Column | undefined): string | undefined {
  const classes = [column?.numeric && "number", column?.name && "name", column?.place].filter(Boolean);
  return classes.length === 0 ? undefined : classes.join(" ");
}

/** Renders the head; the link of the sorted column reverses its order: `?sort=-name`. */
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
