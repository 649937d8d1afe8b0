/** Builds the files that a run leaves for people to read. */
import { chartsOf } from "../../outcome/charts/charts.ts";
import { LIGHT } from "../../outcome/charts/palette.ts";
import type { Results } from "../../outcome/results.ts";
import { type ClosingOptions, closingText } from "./closing_text.ts";

const CHART_WIDTH = 880;

/** Returns a map from path in the results folder to text: `results.json`, `report.txt`, `report.html`, `charts/*.svg`. */
export async function reportFiles(
  results: Results,
  options: ClosingOptions,
): Promise<Record<string, string>> {
  // The charting library is imported here because it takes longer to load than all that other commands need.
  const [{ drawSvg }, { reportHtml }] = await Promise.all([import("./svg.ts"), import("./html.tsx")]);
  const charts = chartsOf(results).map((chart) => [
    `charts/${chart.name}.svg`,
    `${drawSvg(chart, { palette: LIGHT, width: CHART_WIDTH }, chart.name)}\n`,
  ]);
  return {
    "results.json": `${JSON.stringify(results, null, 2)}\n`,
    "report.txt": `${closingText(results, options).join("\n")}\n`,
    "report.html": reportHtml(results),
    ...Object.fromEntries(charts),
  };
}
