/**
 * Defines a chart: words, a table with the same numbers, and a drawing of them as ECharts options. It is pure data without
 * functions, so that a server can draw it to SVG and send the very same to a browser.
 */
import type { EChartsOption } from "echarts";
import type { Palette } from "./palette.ts";

/** A table that people may copy, hear or print instead of the picture. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** So many more rows exist than are listed. */
  readonly missing: number;
}

/** The surface on which a chart is drawn. */
export interface Space {
  readonly palette: Palette;
  /** The width of the picture is in CSS pixels; below {@link NARROW} parts stand under each other. */
  readonly width: number;
}

/** A drawing is an ECharts option and the height that it needs. */
export interface Drawing {
  readonly option: EChartsOption;
  readonly height: number;
}

/** A chart shows one run. */
export interface Chart {
  /** `name` is that of its file, without ending. */
  readonly name: string;
  readonly title: string;
  /** One sentence says what the chart shows or, with an empty table, why there is nothing to show. */
  readonly about: string;
  readonly table: Table;
  /** A small chart says little by itself, so two stand side by side where there is room. */
  readonly isSmall?: boolean;
  draw(space: Space): Drawing;
}

/** Below this width a chart is laid out for a phone. */
export const NARROW = 560;

/** Returns what every option begins with: no animation, a description for screen readers, no reaction to a pointer. */
export function baseOption({ palette }: Space): EChartsOption {
  return {
    animation: false,
    aria: { enabled: true },
    backgroundColor: palette.ground,
    textStyle: { color: palette.ink, fontFamily: "sans-serif", fontSize: 12 },
    color: [...palette.series],
  };
}

/** Returns a picture that says that there is nothing to show. */
export function emptyDrawing(space: Space, words: string): Drawing {
  const text = words.charAt(0).toUpperCase() + words.slice(1);
  return {
    height: 80,
    option: {
      ...baseOption(space),
      title: {
        ...{ text, left: "center", top: "middle" },
        textStyle: {
          ...{ color: space.palette.quiet, fontSize: 13, fontWeight: "normal" },
          ...{ width: space.width - 32, overflow: "break" },
        },
      },
    },
  };
}
