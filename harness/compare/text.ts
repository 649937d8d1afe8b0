/** A comparison as plain text. */
import { counted } from "../../internal/counted.ts";
import { visibleText } from "../../internal/visible_text.ts";
import type { Comparison } from "../../outcome/compare.ts";
import { blankWords, caution, cells, conclusion } from "../../outcome/comparison_words.ts";

/** Configuration first, then the table; the conclusion is the last line. */
export function comparisonText(comparison: Comparison): string[] {
  const { differences, metrics } = comparison;
  const warning = caution(comparison);
  const blanks = blankWords(comparison);
  const rows = metrics.map((metric) => [metric.words, ...cells(metric)]);
  return [
    sideLine("A", comparison.a),
    sideLine("B", comparison.b),
    "",
    differences.length === 0 ? "Set up alike." : "Set up differently:",
    ...differences.map(({ setting, a, b }) =>
      `  ${setting.padEnd(17)} ${visibleText(a)} → ${visibleText(b)}`
    ),
    "",
    ...[["", "A", "B", "Δ", ""], ...rows].map(tableLine),
    "",
    ...(blanks === undefined ? [] : [blanks]),
    ...(warning === undefined ? [] : [warning]),
    conclusion(comparison),
  ];
}

function sideLine(side: string, runs: readonly string[]): string {
  return `${side}  ${counted(runs.length, "run")}: ${runs.map((id) => visibleText(id)).join(", ")}`;
}

function tableLine([words, a, b, change, judgement]: readonly string[]): string {
  const numbers = [a!, b!, change!].map((cell) => cell.padStart(11)).join(" ");
  return `${words!.padEnd(38)} ${numbers}  ${judgement}`.trimEnd();
}
