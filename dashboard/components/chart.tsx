/** A chart as words, a table, and what the browser draws it from; without JavaScript words and table remain. */
import { raw } from "hono/html";
import { type Chart, NARROW } from "../../outcome/charts/chart.ts";
import { PAGE } from "../../outcome/charts/palette.ts";
import { DataTable } from "./table.tsx";

/** The widths a chart is laid out for; the browser takes the widest that fits. CSS pixels. */
const WIDTHS = [320, NARROW, 960] as const;

interface Layout {
  /** Missing: it fills whatever width there is. */
  readonly "data-width"?: number;
  readonly "data-height": number;
  readonly json: string;
}

/** A chart that does not look at the width it is laid out for is needed once. */
function layoutsOf(chart: Chart): Layout[] {
  const layouts = WIDTHS.map((width) => {
    const { option, height } = chart.draw({ palette: PAGE, width });
    return { "data-width": width, "data-height": height, json: scriptJson(option) };
  });
  const [first] = layouts;
  if (!layouts.every(({ json }) => json === first!.json)) return layouts;
  return [{ "data-height": first!["data-height"], json: first!.json }];
}

/** `</script>` and `<!--` cannot occur in it. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** Of `chart.draw`'s options; colours are the page's custom properties, so one picture follows light and dark. */
export function ChartFigure({ chart }: { readonly chart: Chart }) {
  const { name, title, about, table } = chart;
  const isEmpty = table.rows.length === 0;
  return (
    <figure class="chart" data-chart={name}>
      {!isEmpty &&
        layoutsOf(chart).map(({ json, ...size }) => (
          <script type="application/json" {...size}>{raw(json)}</script>
        ))}
      <figcaption>{about.charAt(0).toUpperCase() + about.slice(1)}.</figcaption>
      {!isEmpty && (
        <details>
          <summary>The same as a table</summary>
          <DataTable
            caption={title}
            columns={table.columns.map((label) => ({ label }))}
            rows={table.rows}
            total={table.rows.length + table.missing}
          />
        </details>
      )}
    </figure>
  );
}
