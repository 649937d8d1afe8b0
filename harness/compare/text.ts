/** Writes a comparison as plain text. */
import { counted } from "../../internal/counted.ts";
import { visibleText } from "../../internal/visible_text.ts";
import type { Comparison } from "../../outcome/compare.ts";
import { blankWords, caution, cells, conclusion, numbersWords } from "../../outcome/comparison_words.ts";

/** Returns the lines: configuration first, then the table; the conclusion is the last line. */
export function comparisonText(comparison: Comparison): string[] {
  const { verdicts, differences, metrics } = comparison;
  const warning = caution(comparison);
  const blanks = blankWords(comparison);
  const rows = metrics.map((metric) => [metric.words, ...cells(metric)]);
  return [
    sideLine("A", comparison.a, verdicts.a),
    sideLine("B", comparison.b, verdicts.b),
    "",
    differences.length === 0 ? "Set up alike." : "Set up differently:",
    ...differences.map(({ setting, a, b }) =>
      `  ${setting.padEnd(17)} ${visibleText(a)} → ${visibleText(b)}`
    ),
    "",
    ...table([[numbersWords(comparison), "A", "B", "Δ", ""], ...rows]),
    "",
    ...(blanks === undefined ? [] : [blanks]),
    ...(warning === undefined ? [] : [warning]),
    conclusion(comparison),
  ];
}

function sideLine(side: string, runs: readonly string[], verdicts: string): string {
  return `${side}  ${counted(runs.length, "run")}, ${verdicts}: ${
    runs.map((id) => visibleText(id)).join(", ")
  }`;
}

/** Aligns columns: names to the left, numbers to the right, judgements as they are. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map(([words, a, b, change, judgement]) => {
    const numbers = [a!, b!, change!].map((cell, i) => cell.padStart(widths[i + 1]!));
    return [words!.padEnd(widths[0]!), ...numbers, judgement].join("  ").trimEnd();
  });
}
