/** Lays out small multiples: several plots in one picture, side by side where there is room, else under each other. */
import type { EChartsOption } from "echarts";
import { NARROW, type Space } from "./chart.ts";
import { fitted } from "./text_width.ts";

type Grid = Extract<NonNullable<EChartsOption["grid"]>, readonly unknown[]>[number];
type Title = Extract<NonNullable<EChartsOption["title"]>, readonly unknown[]>[number];

/** A head is the words over one plot. */
export interface PanelHead {
  readonly title: string;
  readonly subtitle?: string;
}

/** The parts of an option are in the order of the heads: the `i`-th plot's axes have `gridIndex: i`. */
export interface Panels {
  readonly grid: Grid[];
  readonly title: Title[];
  readonly height: number;
}

const TITLE_SIZE = 13;
const SUBTITLE_SIZE = 11;
const TITLE_HEIGHT = 20;
const SUBTITLE_HEIGHT = 17;
/** The axis's labels need this room under a plot. */
const FOOT = 34;
const GAP = 18;

/** Lays out one plot for each head; `left` is the room, in CSS pixels, for the labels of the vertical axes. */
export function layPanels(
  { palette, width }: Space,
  heads: readonly PanelHead[],
  { plotHeight, left, right = 16 }: { plotHeight: number; left: number; right?: number },
): Panels {
  const columns = width < NARROW || heads.length === 1 ? 1 : 2;
  const panelWidth = width / columns;
  const headHeight = TITLE_HEIGHT + (heads.some((head) => head.subtitle) ? SUBTITLE_HEIGHT : 0);
  const panelHeight = headHeight + plotHeight + FOOT + GAP;
  const corner = (i: number) => ({
    x: (i % columns) * panelWidth,
    y: Math.floor(i / columns) * panelHeight,
  });
  return {
    height: Math.ceil(heads.length / columns) * panelHeight,
    grid: heads.map((_, i) => ({
      ...{ left: corner(i).x + left, top: corner(i).y + headHeight + 10 },
      ...{ width: panelWidth - left - right, height: plotHeight },
    })),
    title: heads.map(({ title, subtitle }, i) => ({
      ...{
        text: fitted(title, panelWidth - 16, TITLE_SIZE),
        left: corner(i).x + 8,
        top: corner(i).y + 2,
        padding: 0,
        itemGap: 7,
      },
      textStyle: { color: palette.ink, fontSize: TITLE_SIZE, fontWeight: "bold" },
      ...(subtitle === undefined ? {} : {
        subtext: fitted(subtitle, panelWidth - 16, SUBTITLE_SIZE),
        subtextStyle: { color: palette.quiet, fontSize: SUBTITLE_SIZE },
      }),
    })),
  };
}
