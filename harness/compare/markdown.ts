/** Writes a comparison as Markdown, for a pull request. */
import { visibleText } from "../../internal/visible_text.ts";
import type { Comparison } from "../../outcome/compare.ts";
import { blankWords, caution, cells, conclusion, numbersWords } from "../../outcome/comparison_words.ts";

/** Returns the lines; the conclusion comes first, since a reviewer looks for that. */
export function comparisonMarkdown(comparison: Comparison): string[] {
  const { a, b, verdicts, differences, metrics } = comparison;
  const blanks = blankWords(comparison);
  const warning = caution(comparison);
  return [
    `**${conclusion(comparison)}**`,
    "",
    `A, ${verdicts.a}: ${a.map(code).join(", ")}  `,
    `B, ${verdicts.b}: ${b.map(code).join(", ")}`,
    "",
    ...differences.length === 0
      ? ["Set up alike."]
      : table(["set up differently", "A", "B"], differences.map(({ setting, a, b }) => [setting, a, b])),
    "",
    ...table(
      [numbersWords(comparison) || "metric", "A", "B", "Δ", ""],
      metrics.map((metric) => [metric.words, ...cells(metric)]),
    ),
    ...(blanks === undefined ? [] : ["", blanks]),
    ...(warning === undefined ? [] : ["", warning]),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (row: readonly string[]) => `| ${row.map(escaped).join(" | ")} |`;
  // The first column has words; the others are numbers that a reader compares.
  return [line(head), `| --- |${" ---: |".repeat(head.length - 1)}`, ...rows.map(line)];
}

/** Escapes titles and names: they come from a file that anybody may have written. */
function escaped(text: string): string {
  return visibleText(text).replace(/[\\`*_[\]<>|#@]/g, "\\$&");
}

function code(id: string): string {
  return `\`${visibleText(id).replaceAll("`", "'")}\``;
}
