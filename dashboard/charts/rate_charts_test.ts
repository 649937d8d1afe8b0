import assert from "node:assert/strict";
import { LIGHT } from "../../outcome/charts/palette.ts";
import { RATE_VALUE_NAMES, type RateRow } from "../rates.ts";
import { RATE_CHARTS, rateChart } from "./rate_charts.ts";

/** Returns a row each second whose values are all `valueOf(i)`. */
function rowsOf(count: number, valueOf: (i: number) => number | null): RateRow[] {
  return Array.from({ length: count }, (_, i) => {
    const values = Object.fromEntries(RATE_VALUE_NAMES.map((name) => [name, valueOf(i)]));
    return { at_ms: 1_000 * i, ...values } as RateRow;
  });
}

function firstCurve(rows: RateRow[], range: "5m" | "24h" = "5m") {
  const { option } = rateChart(RATE_CHARTS[0]!, rows, range).draw({ palette: LIGHT, width: 600 });
  return (option.series as { data: [number, number | null][] }[])[0]!.data;
}

Deno.test("a curve ends now, in units of its range", () => {
  assert.deepEqual(firstCurve(rowsOf(4, (i) => i)), [[-0.05, 0], [-0.033, 1], [-0.017, 2], [0, 3]]);
});

Deno.test("where nobody measured a curve has a gap, and only the ends of a level stretch are sent", () => {
  assert.deepEqual(firstCurve(rowsOf(6, (i) => i === 3 ? null : 7)).map(([, value]) => value), [
    7,
    7,
    null,
    7,
    7,
  ]);
});

Deno.test("the highest of the rows that share a point is drawn", () => {
  const points = firstCurve(rowsOf(1_440, (i) => i === 700 ? 99 : i % 5), "24h");
  assert.ok(points.length <= 300);
  assert.ok(points.some(([, value]) => value === 99));
});

Deno.test("the table beside a chart has the same numbers: current, mean and peak of each curve", () => {
  const { table } = rateChart(RATE_CHARTS[0]!, rowsOf(3, (i) => [2, null, 4][i]!), "5m");
  assert.deepEqual(table.rows[0], ["received", "4", "3", "4"]);
});

Deno.test("every chart is plain JSON and the same at every width", () => {
  for (const chart of RATE_CHARTS) {
    const draw = (width: number) =>
      rateChart(chart, rowsOf(5, (i) => i), "5m").draw({ palette: LIGHT, width });
    assert.deepEqual(JSON.parse(JSON.stringify(draw(320))), draw(960));
  }
});

Deno.test("bytes a second are in the unit of the highest one, on the axis and in the table", () => {
  const chart = RATE_CHARTS.find(({ name }) => name === "bytes")!;
  const { table, draw } = rateChart(chart, rowsOf(3, (i) => 2_000_000 * i), "5m");
  const { option } = draw({ palette: LIGHT, width: 600 });
  const { yAxis, series } = option as {
    yAxis: { axisLabel: { formatter: string } };
    series: { data: number[][] }[];
  };
  assert.equal(yAxis.axisLabel.formatter, "{value} MB");
  assert.deepEqual(series[0]!.data.map(([, value]) => value), [0, 2, 4]);
  assert.deepEqual(table.rows[0], ["received", "4 MB", "2 MB", "4 MB"]);
});
