/** Renders a chart as words, a table, and the options the browser draws; without JavaScript words and table remain. */
import { raw } from "hono/html";
import { type Chart, NARROW } from "../../outcome/charts/chart.ts";
import { PAGE } from "../../outcome/charts/palette.ts";
import { DataTable } from "./table.tsx";

/** `WIDTHS` are what a chart is laid out for, CSS pixels; the browser takes the widest that fits. */
const WIDTHS = [320, NARROW, 960] as const;

interface Layout {
  /** `data-width` is missing where the chart fills whatever width there is. */
  readonly "data-width"?: number;
  readonly "data-height": number;
  readonly json: string;
}

/** Returns a layout for each width, or a single one where all are the same. */
function layoutsOf(chart: Chart): Layout[] {
  const layouts = WIDTHS.map((width) => {
    const { option, height } = chart.draw({ palette: PAGE, width });
    return { "data-width": width, "data-height": height, json: scriptJson(option) };
  });
  const [first] = layouts;
  if (!layouts.every(({ json }) => json === first!.json)) return layouts;
  return [{ "data-height": first!["data-height"], json: first!.json }];
}

/** Returns JSON in which `</script>` and `<!--` cannot occur. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** Renders the figure; colours are the page's custom properties, so one picture follows light and dark. */
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
