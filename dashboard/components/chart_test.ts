import assert from "node:assert/strict";
import { DARK, LIGHT, PAGE, paletteDeclarations } from "../../outcome/charts/palette.ts";
import { successChart } from "../../outcome/charts/success.ts";
import { sampleResults } from "../../outcome/testing/sample_results.ts";

const figures = await Deno.readTextFile(new URL("../assets/figures.css", import.meta.url));
const page = await Deno.readTextFile(new URL("../assets/page.css", import.meta.url));

Deno.test("no style repaints the words of a chart: they keep the colour that its option names", () => {
  const selectors = [...`${figures}\n${page}`.matchAll(/([^{}]+)\{[^{}]*\bfill:/g)].map(([, selector]) =>
    selector!.trim()
  );
  for (const selector of selectors.filter((one) => /\b(text|tspan)\b/.test(one))) {
    assert.match(selector, /\.flow|\.sequence/, selector);
  }
});

Deno.test("the words on a bar have a contrast of at least 4.5 to 1, light and dark", () => {
  const { series: [{ data: [bar] }] } = successChart(sampleResults().trainers)
    .draw({ palette: PAGE, width: 880 }).option as unknown as {
      series: [{ data: [{ label: { color: string }; itemStyle: { color: string } }] }];
    };
  for (const palette of [LIGHT, DARK]) {
    const declared = paletteDeclarations(palette);
    const of = (name: string) => new RegExp(`${name.slice(4, -1)}: (#[0-9A-F]{6})`, "i").exec(declared)![1]!;
    const ratio = contrast(of(bar.label.color), of(bar.itemStyle.color));
    assert.ok(ratio >= 4.5, `${ratio}`);
  }
});

/** Returns the contrast ratio of two `#rrggbb` as WCAG 2.2 defines it. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
