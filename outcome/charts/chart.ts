/**
 * What a chart is: words, a table with the same numbers, and a drawing of them as ECharts options. Pure data, without
 * functions in it, so that a server can draw it to SVG and send the very same to a browser.
 */
import type { EChartsOption } from "echarts";
import type { Palette } from "./palette.ts";

/** A table for people: what they may copy, hear or print instead of the picture. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many more there are than are listed. */
  readonly missing: number;
}

/** Where a chart is drawn. */
export interface Space {
  readonly palette: Palette;
  /** Of the picture, in CSS pixels; below {@link NARROW} things stand under each other. */
  readonly width: number;
}

/** An ECharts option and the height that it needs. */
export interface Drawing {
  readonly option: EChartsOption;
  readonly height: number;
}

/** One chart of one run. */
export interface Chart {
  /** Of its file, without ending. */
  readonly name: string;
  readonly title: string;
  /** One sentence: what it shows, or, with an empty table, why there is nothing to show. */
  readonly about: string;
  readonly table: Table;
  draw(space: Space): Drawing;
}

/** Below this width a chart is laid out for a phone. */
export const NARROW = 560;

/** What every option begins with: still, described for screen readers, not reacting to a pointer. */
export function baseOption({ palette }: Space): EChartsOption {
  return {
    animation: false,
    aria: { enabled: true },
    backgroundColor: palette.ground,
    textStyle: { color: palette.ink, fontFamily: "sans-serif", fontSize: 12 },
    color: [...palette.series],
  };
}

/** A picture of nothing, which says so. */
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
