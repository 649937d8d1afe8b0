/** Makes the axes that charts have in common. */
import type { EChartsOption } from "echarts";
import type { Palette } from "./palette.ts";

type XAxis = Extract<NonNullable<EChartsOption["xAxis"]>, readonly unknown[]>[number];
type YAxis = Extract<NonNullable<EChartsOption["yAxis"]>, readonly unknown[]>[number];

const MINUTES_FROM_MS = 600_000;

/** A scale for times of a run: seconds, or minutes where the run is long. */
export interface TimeScale {
  readonly unit: "s" | "min";
  /** `max` is the end of the axis, in `unit`. */
  readonly end: number;
  readonly at: (ms: number) => number;
}

/** Returns the scale of a run, or of a part of it, that ends `endMs` after the start. */
export function timeScale(endMs: number): TimeScale {
  const unit = endMs > MINUTES_FROM_MS ? "min" : "s";
  const divisor = unit === "min" ? 60_000 : 1_000;
  const at = (ms: number) => Math.round(ms / divisor * 1_000) / 1_000;
  return { unit, end: at(endMs), at };
}

/** Returns lines and labels in the palette's colours. */
export function axisLook(palette: Palette) {
  return {
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.quiet, fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: palette.line, opacity: 0.6 } },
  };
}

/** Returns the axis of the time since the start, under the `gridIndex`-th plot. */
export function timeAxis(palette: Palette, scale: TimeScale, gridIndex = 0): XAxis {
  const look = axisLook(palette);
  return {
    ...{ type: "value", gridIndex, min: 0, max: scale.end, splitNumber: 4 },
    ...look,
    axisLabel: { ...look.axisLabel, formatter: `{value} ${scale.unit}`, showMaxLabel: false },
    splitLine: { show: false },
  };
}

/** Returns the vertical axis of a quantity that is measured or counted; `unit` stands behind each number. */
export function amountAxis(
  palette: Palette,
  { gridIndex = 0, whole = false, fromZero = true, unit }: {
    gridIndex?: number;
    whole?: boolean;
    fromZero?: boolean;
    unit?: string;
  },
): YAxis {
  const look = axisLook(palette);
  return {
    ...{ type: "value", gridIndex, splitNumber: 3, scale: !fromZero, ...(whole ? { minInterval: 1 } : {}) },
    ...look,
    ...(unit === undefined ? {} : { axisLabel: { ...look.axisLabel, formatter: `{value} ${unit}` } }),
  };
}
