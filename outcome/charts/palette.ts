/** Holds the colours of charts, which page, report and files share. */

/** Every value is a CSS colour. */
export interface Palette {
  readonly ground: string;
  readonly ink: string;
  /** `muted` is for labels of axes, and what is less important. */
  readonly quiet: string;
  readonly line: string;
  /** Colour-blind people can distinguish these, too; after the last one they begin anew, with another symbol. */
  readonly series: readonly [string, string, string, string, string, string];
  readonly ok: string;
  readonly warn: string;
  readonly bad: string;
}

export const LIGHT: Palette = {
  ground: "#FFFFFF",
  ink: "#20242A",
  quiet: "#4C5561",
  line: "#C9D0D9",
  series: ["#0F4C8A", "#E5500A", "#249472", "#CF58C4", "#54370A", "#20242A"],
  ok: "#006B4C",
  warn: "#7A5000",
  bad: "#A63A00",
};

export const DARK: Palette = {
  ground: "#11161C",
  ink: "#E7EDF3",
  quiet: "#A7B3C0",
  line: "#36414D",
  series: ["#79BDFF", "#E5532B", "#1E9075", "#A85BBA", "#FFD54A", "#E7EDF3"],
  ok: "#3CCB9F",
  warn: "#F0B429",
  bad: "#FF8A4C",
};

/** This palette names the page's custom properties, so that one picture follows the reader's light or dark theme. */
export const PAGE: Palette = {
  ground: "var(--ground)",
  ink: "var(--ink)",
  quiet: "var(--quiet)",
  line: "var(--line)",
  series: [
    "var(--series-1)",
    "var(--series-2)",
    "var(--series-3)",
    "var(--series-4)",
    "var(--series-5)",
    "var(--series-6)",
  ],
  ok: "var(--ok)",
  warn: "var(--warn)",
  bad: "var(--bad)",
};

/** Returns the custom properties that {@link PAGE} names, as declarations of `palette`'s colours. */
export function paletteDeclarations({ series, ...rest }: Palette): string {
  const named = Object.entries(rest).map(([name, colour]) => `--${name}: ${colour};`);
  return [...named, ...series.map((colour, i) => `--series-${i + 1}: ${colour};`)].join(" ");
}

/** These shapes differ at any size; the charting library draws them by these names. */
export const SHAPES = ["circle", "triangle", "rect", "diamond"] as const;

export type Shape = (typeof SHAPES)[number];

/** Returns the look of the `index`-th series: colours and symbols repeat at different periods, so that twelve differ. */
export function seriesLook(palette: Palette, index: number): { color: string; symbol: Shape } {
  const { series } = palette;
  return { color: series[index % series.length]!, symbol: SHAPES[index % SHAPES.length]! };
}
